/** {@code ./sluice checkpoint}: plans of {@link dev.sluice.checkpoint} on paper, and what is off in a Flink configuration. */
@NullMarked
package dev.sluice.cli.checkpoint;

import org.jspecify.annotations.NullMarked;
