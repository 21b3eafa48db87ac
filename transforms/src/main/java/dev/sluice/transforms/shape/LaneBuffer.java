package dev.sluice.transforms.shape;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.events.LedgerEntry;
import dev.sluice.transforms.encode.OutputBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One lane's kept events of one partition that have not left yet. Holds no memory for events while it is empty, since a job
 * has many more lanes and partitions than busy ones. Not thread-safe.
 */
final class LaneBuffer {
    private static final int FIRST_CAPACITY = 2 << 10;

    /** Room behind what the last batch had, since two batches are never the same size. */
    private static final int SLACK_SHARE = 16;

    private static final int FIRST_EVENTS = 16;
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};
    private static final byte[] NO_BYTES = {};

    private final Lane lane;
    private final PartitionLanes partition;

    private @Nullable OutputBuffer bytes;
    private int[] payloadEnds = NO_INTS;
    private int[] hostEnds = NO_INTS;
    private long[] offsets = NO_LONGS;
    private long[] eventTimesMicros = NO_LONGS;
    private byte[] severities = NO_BYTES;
    private int events;
    private int nextCapacity = FIRST_CAPACITY;
    private long timestampMillis;
    private long firstNanos;

    /** Records that the lane has failed on since the last batch. */
    private long failed;

    /** Records of the partition up to the last one that was kept or has failed, with it. */
    private long lastTaken;

    /** Records of the partition that the batches so far account for. */
    private long accounted;

    // Since the ledger was told: events that have left, with the offset of the last one, and records failed on.
    private long left;
    private long lastOffset;
    private long failedSince;

    LaneBuffer(Lane lane, PartitionLanes partition) {
        this.lane = lane;
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

    void countFailed() {
        failed++;
        failedSince++;
        lastTaken = partition.records() + 1;
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
        lastTaken = partition.records() + 1;
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
                partition.topic(),
                partition.partition(),
                packed,
                Arrays.copyOf(payloadEnds, events),
                Arrays.copyOf(hostEnds, events),
                Arrays.copyOf(offsets, events),
                Arrays.copyOf(eventTimesMicros, events),
                Arrays.copyOf(severities, events),
                takeCounts());
        // A busy lane fills as much again: it begins with that instead of growing to it by doubling and copying.
        nextCapacity = Math.max(
                FIRST_CAPACITY, Math.min(partition.mostFirstCapacity(), full.length() + full.length() / SLACK_SHARE));
        bytes = null;
        payloadEnds = NO_INTS;
        hostEnds = NO_INTS;
        offsets = NO_LONGS;
        eventTimesMicros = NO_LONGS;
        severities = NO_BYTES;
        left += events;
        lastOffset = batch.lastOffset();
        events = 0;
        return batch;
    }

    /**
     * In the middle of a record, nobody knows whether the lane is done with it unless it has kept it or failed on it; if not,
     * the next batch accounts for it.
     */
    private LaneCounts takeCounts() {
        long upTo = Math.max(partition.records(), lastTaken);
        long read = upTo - accounted;
        LaneCounts counts = new LaneCounts(read, read - events - failed, failed, partition.attempt());
        accounted = upTo;
        failed = 0;
        return counts;
    }

    /** What the lane has kept and failed on since the last call; to be called while no events are held. */
    LedgerEntry.ShapedLane takeLedgerLane() {
        LedgerEntry.ShapedLane part =
                new LedgerEntry.ShapedLane(lane.subscription().lane(), left, failedSince, lastOffset);
        left = 0;
        lastOffset = 0;
        failedSince = 0;
        return part;
    }
}
