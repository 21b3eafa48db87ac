package dev.sluice.transforms.shape;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.transforms.encode.OutputBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One lane's kept events of one partition that have not left yet. Holds no bytes while it is empty, since a job has many
 * more lanes and partitions than busy ones. Not thread-safe.
 */
final class LaneBuffer {
    private static final int FIRST_CAPACITY = 2 << 10;

    /** A lane that was busy begins with this: little enough that a thousand lanes do not exhaust the total at once. */
    private static final int BUSY_CAPACITY = 16 << 10;

    private static final int FIRST_EVENTS = 16;

    private final Lane lane;
    private final String topic;
    private final int partition;

    private @Nullable OutputBuffer bytes;
    private int[] payloadEnds = {};
    private int[] hostEnds = {};
    private long[] offsets = {};
    private long[] eventTimesMicros = {};
    private byte[] severities = {};
    private int events;
    private int nextCapacity = FIRST_CAPACITY;
    private long timestampMillis;
    private long firstNanos;

    private long read;
    private long filtered;
    private long failed;

    LaneBuffer(Lane lane, String topic, int partition) {
        this.lane = lane;
        this.topic = topic;
        this.partition = partition;
    }

    Lane lane() {
        return lane;
    }

    /** Where the next event's bytes go. */
    OutputBuffer bytes() {
        if (bytes == null) {
            bytes = new OutputBuffer(nextCapacity);
        }
        return bytes;
    }

    void countRead() {
        read++;
        lane.tally().read++;
    }

    void countFiltered() {
        filtered++;
        lane.tally().filtered++;
    }

    void countFailed() {
        failed++;
        lane.tally().failed++;
    }

    /**
     * Takes the event that stands behind the last one in {@link #bytes()}.
     *
     * @param payloadEnd where its encoded bytes end; its host's name follows up to the buffer's end
     * @param elementMillis timestamp of the record batch it comes from
     * @param nowNanos the time of a monotonic clock
     * @return whether it is the first
     */
    boolean add(int payloadEnd, long offset, long eventTimeMicros, int severity, long elementMillis, long nowNanos) {
        boolean first = events == 0;
        if (first) {
            timestampMillis = elementMillis;
            firstNanos = nowNanos;
        }
        if (events == offsets.length) {
            grow(Math.max(FIRST_EVENTS, 2 * events));
        }
        timestampMillis = Math.min(timestampMillis, elementMillis);
        payloadEnds[events] = payloadEnd;
        hostEnds[events] = bytes().length();
        offsets[events] = offset;
        eventTimesMicros[events] = eventTimeMicros;
        severities[events] = (byte) severity;
        events++;
        lane.tally().kept++;
        return first;
    }

    /** Cuts off what was written behind the last event; an empty buffer holds no bytes. */
    void truncate(int length) {
        if (events == 0) {
            bytes = null;
        } else {
            bytes().truncate(length);
        }
    }

    private void grow(int capacity) {
        payloadEnds = Arrays.copyOf(payloadEnds, capacity);
        hostEnds = Arrays.copyOf(hostEnds, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        eventTimesMicros = Arrays.copyOf(eventTimesMicros, capacity);
        severities = Arrays.copyOf(severities, capacity);
    }

    int events() {
        return events;
    }

    /** Encoded bytes so far. */
    int length() {
        return bytes == null ? 0 : bytes.length();
    }

    /** Bytes of memory held. */
    int capacity() {
        return bytes == null ? 0 : bytes.capacity();
    }

    /** The earliest timestamp of the record batches behind the events. */
    long timestampMillis() {
        return timestampMillis;
    }

    long ageNanos(long nowNanos) {
        return nowNanos - firstNanos;
    }

    /** Hands out the events and starts anew; at least one must have been added. */
    EventBatch take() {
        OutputBuffer full = bytes();
        // A buffer that is half empty would travel on as garbage.
        byte[] packed = full.length() < full.capacity() / 2 ? Arrays.copyOf(full.bytes(), full.length()) : full.bytes();
        EventBatch batch = new EventBatch(
                lane.subscription().lane(),
                topic,
                partition,
                packed,
                Arrays.copyOf(payloadEnds, events),
                Arrays.copyOf(hostEnds, events),
                Arrays.copyOf(offsets, events),
                Arrays.copyOf(eventTimesMicros, events),
                Arrays.copyOf(severities, events),
                new LaneCounts(read, filtered, failed));
        nextCapacity = full.length() > BUSY_CAPACITY ? BUSY_CAPACITY : FIRST_CAPACITY;
        clear();
        return batch;
    }

    /** Forgets the events and their counts. */
    void clear() {
        bytes = null;
        events = 0;
        read = 0;
        filtered = 0;
        failed = 0;
    }
}
