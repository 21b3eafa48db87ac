package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import org.apache.kafka.common.TopicPartition;

/** What the prefetch thread hands to the reader, in the order in which it happened. */
sealed interface Fetched {
    TopicPartition partition();

    /**
     * Records to return; the read goes on behind their range.
     *
     * @param bytes the size of their keys and values
     */
    record Records(TopicPartition partition, RecordBatch batch, long bytes) implements Fetched {}

    /** The share has begun to read a partition that appeared while it was running, at {@code offset}. */
    record Arrived(TopicPartition partition, long offset) implements Fetched {}

    /** The partition is no more: its topic was deleted and another one of the same name has taken its place. */
    record Replaced(TopicPartition partition) implements Fetched {}

    /**
     * The broker no longer has what was to be read next.
     *
     * @param from the offset that was to be read
     * @param to the offset that the read goes on with; below {@code from} when the broker's log was cut off at its end
     */
    record Moved(TopicPartition partition, long from, long to) implements Fetched {
        long lostRecords() {
            return Math.max(0, to - from);
        }
    }
}
