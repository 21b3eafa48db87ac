/** {@code ./sluice faults}: the scenarios of {@link dev.sluice.loadtests.faults}, and a page of what they found. */
@NullMarked
package dev.sluice.cli.faults;

import org.jspecify.annotations.NullMarked;
