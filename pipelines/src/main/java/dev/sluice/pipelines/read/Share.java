package dev.sluice.pipelines.read;

import java.io.Serializable;
import org.apache.kafka.common.TopicPartition;

/**
 * One of a fixed number of parts of a read. Which share owns a partition depends on the partition's name and the number
 * of shares alone, so every reader knows its own partitions, also those that do not exist yet.
 *
 * @param index from 0
 * @param count the number of shares of the read
 */
record Share(int index, int count) implements Serializable {
    /** Owns every partition: a read before it is split. */
    static final Share WHOLE = new Share(0, 1);

    Share {
        if (count < 1 || index < 0 || index >= count) {
            throw new IllegalArgumentException(
                    "share: " + index + " of " + count + " (expected: an index from 0 to count - 1)");
        }
    }

    /**
     * The partitions of a topic are dealt out one by one, from a share that the topic's name picks, so no two shares
     * differ by more than one partition of a topic. {@link String#hashCode} is fixed by its specification, on every JVM.
     */
    boolean owns(String topic, int partition) {
        int first = Math.floorMod(31 * topic.hashCode(), count);
        return (first + (long) partition) % count == index;
    }

    boolean owns(TopicPartition partition) {
        return owns(partition.topic(), partition.partition());
    }
}
