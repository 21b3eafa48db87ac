package dev.sluice.pipelines.read;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;

/**
 * The watermark of a share: the oldest Kafka timestamp of its active partitions' last records. A partition is idle when
 * it is read to its end and has returned nothing for a while; with all of them idle the watermark follows the clock at
 * that distance. It never goes back, and never runs ahead of the clock however far in the future a record says it is.
 *
 * <p>Not safe for use by several threads.
 */
final class ShareWatermark {
    private final long idleAfterMillis;
    private final Map<TopicPartition, Activity> partitions = new HashMap<>();
    private long watermarkMillis = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

    private record Activity(long timestampMillis, long atMillis) {}

    ShareWatermark(long idleAfterMillis) {
        this.idleAfterMillis = idleAfterMillis;
    }

    /** A partition that is read from now on; it holds the watermark until it returns a record or is idle. */
    void arrived(TopicPartition partition, long nowMillis) {
        partitions.put(partition, new Activity(BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis(), nowMillis));
    }

    void gone(TopicPartition partition) {
        partitions.remove(partition);
    }

    /**
     * The timestamp for a batch that is returned now, so that it is not late.
     *
     * @param firstMillis the Kafka timestamp of its first record
     * @param lastMillis the Kafka timestamp of its last record; negative where Kafka has none
     */
    long returned(TopicPartition partition, long firstMillis, long lastMillis, long nowMillis) {
        long last = lastMillis < 0 ? nowMillis : lastMillis;
        partitions.merge(
                partition,
                new Activity(last, nowMillis),
                (before, after) ->
                        new Activity(Math.max(before.timestampMillis(), after.timestampMillis()), after.atMillis()));
        long first = firstMillis < 0 ? nowMillis : firstMillis;
        return Math.max(watermarkMillis, Math.min(first, nowMillis));
    }

    /** The watermark as it was last reported. */
    long currentMillis() {
        return watermarkMillis;
    }

    /** @param atEnd whether everything that the broker has of a partition was returned */
    long advanceTo(long nowMillis, Predicate<TopicPartition> atEnd) {
        long oldest = nowMillis;
        boolean active = false;
        for (Map.Entry<TopicPartition, Activity> entry : partitions.entrySet()) {
            Activity activity = entry.getValue();
            boolean quiet = nowMillis - activity.atMillis() >= idleAfterMillis;
            if (!quiet || !atEnd.test(entry.getKey())) {
                active = true;
                oldest = Math.min(oldest, activity.timestampMillis());
            }
        }
        watermarkMillis = Math.max(watermarkMillis, active ? oldest : nowMillis - idleAfterMillis);
        return watermarkMillis;
    }
}
