package dev.sluice.events;

import org.jspecify.annotations.Nullable;

/**
 * The raw records of one Kafka partition from one poll, in offset order. Bounded by the read (5,000 records, a few MB).
 * Immutable by agreement: the arrays are shared, not copied, since this is the hot path.
 */
public final class RecordBatch {
    /** Shared by all records that have no header. */
    public static final RecordHeader[] NO_HEADERS = {};

    private final String topic;
    private final int partition;
    private final long[] offsets;
    private final long[] timestampsMillis;
    private final byte @Nullable [][] keys;
    private final byte @Nullable [][] values;
    private final RecordHeader[][] headers;
    private final boolean moreWaiting;

    /**
     * All arrays have one entry per record.
     *
     * @param offsets Kafka offsets, ascending, not always consecutive
     * @param timestampsMillis Kafka timestamps, milliseconds since the epoch
     * @param keys record keys, null entries for records without one
     * @param values record values, null entries for tombstones
     * @param headers record headers, {@link #NO_HEADERS} where there are none
     */
    public RecordBatch(
            String topic,
            int partition,
            long[] offsets,
            long[] timestampsMillis,
            byte @Nullable [][] keys,
            byte @Nullable [][] values,
            RecordHeader[][] headers) {
        this(topic, partition, offsets, timestampsMillis, keys, values, headers, false);
    }

    private RecordBatch(
            String topic,
            int partition,
            long[] offsets,
            long[] timestampsMillis,
            byte @Nullable [][] keys,
            byte @Nullable [][] values,
            RecordHeader[][] headers,
            boolean moreWaiting) {
        if (offsets.length == 0
                || timestampsMillis.length != offsets.length
                || keys.length != offsets.length
                || values.length != offsets.length
                || headers.length != offsets.length) {
            throw new IllegalArgumentException("lengths: " + offsets.length + ", " + timestampsMillis.length + ", "
                    + keys.length + ", " + values.length + ", " + headers.length + " (expected: one length above 0)");
        }
        this.topic = topic;
        this.partition = partition;
        this.offsets = offsets;
        this.timestampsMillis = timestampsMillis;
        this.keys = keys;
        this.values = values;
        this.headers = headers;
        this.moreWaiting = moreWaiting;
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    /** The number of records, at least 1. */
    public int count() {
        return offsets.length;
    }

    public long offset(int index) {
        return offsets[index];
    }

    public long firstOffset() {
        return offsets[0];
    }

    public long lastOffset() {
        return offsets[offsets.length - 1];
    }

    /** The Kafka timestamp of one record, milliseconds since the epoch. */
    public long timestampMillis(int index) {
        return timestampsMillis[index];
    }

    public byte @Nullable [] key(int index) {
        return keys[index];
    }

    /** The record's value, or null for a tombstone. */
    public byte @Nullable [] value(int index) {
        return values[index];
    }

    public RecordHeader[] headers(int index) {
        return headers[index];
    }

    /** The same records, marked as followed by others or not. */
    public RecordBatch withMoreWaiting(boolean more) {
        return more == moreWaiting
                ? this
                : new RecordBatch(topic, partition, offsets, timestampsMillis, keys, values, headers, more);
    }

    /**
     * Whether the reader had further batches at hand when it returned this one. While it has, it pays to gather a lane's events
     * over several batches; when it has not, nobody knows how long the next one takes, and what was gathered must go.
     */
    public boolean moreWaiting() {
        return moreWaiting;
    }
}
