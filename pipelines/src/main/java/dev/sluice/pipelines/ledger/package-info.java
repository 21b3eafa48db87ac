/**
 * The delivery ledger: what became of every offset of a job, as records of a Kafka topic. Written by the job, read and
 * balanced by {@code ./sluice ledger} and by tests.
 */
@NullMarked
package dev.sluice.pipelines.ledger;

import org.jspecify.annotations.NullMarked;
