package dev.sluice.transforms.encode;

import java.nio.charset.StandardCharsets;

/**
 * What every event begins with: its id and its time. Set to each event before it is encoded; the id's front part is made
 * once per batch. Not thread-safe.
 */
public final class EventHead {
    private byte[] partitionPrefix = {};
    private long offset;
    private long timeMicros;

    /** Moves to the events of one partition. */
    public void partition(String topic, int partition) {
        partitionPrefix = (topic + "-" + partition + "-").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Moves to one event.
     *
     * @param offset its Kafka offset
     * @param timeMicros when it happened, microseconds since the epoch
     */
    public void event(long offset, long timeMicros) {
        this.offset = offset;
        this.timeMicros = timeMicros;
    }

    /** Writes {@code topic-partition-offset}; a topic has letters, digits, dots, dashes and underscores only. */
    public void putId(OutputBuffer out) {
        putPartition(out);
        out.putDecimal(offset);
    }

    /** Writes {@code topic-partition-}. */
    public void putPartition(OutputBuffer out) {
        out.put(partitionPrefix);
    }

    /** The event's Kafka offset. */
    public long offset() {
        return offset;
    }

    int idLength() {
        int digits = 1;
        for (long rest = offset; rest > 9; rest /= 10) {
            digits++;
        }
        return partitionPrefix.length + digits;
    }

    long timeMicros() {
        return timeMicros;
    }
}
