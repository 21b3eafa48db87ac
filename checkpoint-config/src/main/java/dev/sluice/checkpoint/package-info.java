/**
 * Checkpoint settings that suit a stream of batches, each with its reason: as Flink configuration and as Beam's pipeline
 * options. Knows nothing of subscriptions or sinks.
 */
@NullMarked
package dev.sluice.checkpoint;

import org.jspecify.annotations.NullMarked;
