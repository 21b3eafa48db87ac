/**
 * Reads Kafka topics as batches of records through an own unbounded source, whose checkpoints hold offsets and the names
 * of topics only. {@link dev.sluice.pipelines.read.ReadRecordBatches} is the way in (docs/adr/0002).
 */
@NullMarked
package dev.sluice.pipelines.read;

import org.jspecify.annotations.NullMarked;
