/** {@code ./sluice bench}: the benchmarks of {@link dev.sluice.loadtests.bench}, their reports and their events. */
@NullMarked
package dev.sluice.cli.bench;

import org.jspecify.annotations.NullMarked;
