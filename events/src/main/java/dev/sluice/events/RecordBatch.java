package dev.sluice.events;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The raw records of one Kafka partition from one poll, in offset order. Bounded by the read (1,000 records, 448 KB). Keys and
 * values lie in one array, one behind the other: what waits to be shaped is then a few large arrays, which cost a garbage
 * collector nothing, instead of some ten thousand small objects, which it copies again and again.
 *
 * <p>Immutable by agreement: the arrays are shared, not copied, since this is the hot path.
 */
public final class RecordBatch {
    /** Shared by all records that have no header. */
    public static final RecordHeader[] NO_HEADERS = {};

    private static final int NULL = -1;

    /** Its arrays are this batch's. */
    private final Builder builder;

    private final String topic;
    private final int partition;
    private final int count;
    private final long from;
    private final long to;
    private final long[] offsets;
    private final long[] timestampsMillis;
    private final byte[] packed;
    private final int[] keyLengths;
    private final int[] valueStarts;
    private final int[] valueLengths;
    private final RecordHeader[][] headers;
    private final boolean moreWaiting;

    private RecordBatch(Builder builder, boolean moreWaiting) {
        this.builder = builder;
        this.topic = builder.topic;
        this.partition = builder.partition;
        this.count = builder.count;
        this.from = builder.from;
        this.to = builder.to;
        this.offsets = builder.offsets;
        this.timestampsMillis = builder.timestampsMillis;
        this.packed = builder.packed;
        this.keyLengths = builder.keyLengths;
        this.valueStarts = builder.valueStarts;
        this.valueLengths = builder.valueLengths;
        this.headers = builder.headers;
        this.moreWaiting = moreWaiting;
    }

    /**
     * A batch of at most {@code records} records.
     *
     * @param bytes of all keys and values; more make the batch's array grow
     */
    public static Builder builder(String topic, int partition, int records, int bytes) {
        return new Builder(topic, partition, records, bytes);
    }

    public String topic() {
        return topic;
    }

    public int partition() {
        return partition;
    }

    /** The number of records, at least 1. */
    public int count() {
        return count;
    }

    public long offset(int index) {
        return offsets[index];
    }

    public long firstOffset() {
        return offsets[0];
    }

    public long lastOffset() {
        return offsets[count - 1];
    }

    /** The offset that was to be read next; not above that of the first record. */
    public long from() {
        return from;
    }

    /** The offset to be read next; above that of the last record, since markers of transactions have offsets, too. */
    public long to() {
        return to;
    }

    /** The Kafka timestamp of one record, milliseconds since the epoch. */
    public long timestampMillis(int index) {
        return timestampsMillis[index];
    }

    /** The array that holds the values; not to be changed. */
    public byte[] packed() {
        return packed;
    }

    /** Whether the record has a value, empty or not; a tombstone has none. */
    public boolean hasValue(int index) {
        return valueLengths[index] != NULL;
    }

    /** Where the record's value begins in {@link #packed}. */
    public int valueStart(int index) {
        return valueStarts[index];
    }

    /** Behind the last byte of the record's value; its start when there is none. */
    public int valueEnd(int index) {
        return valueStarts[index] + Math.max(0, valueLengths[index]);
    }

    /** A copy of the record's value, or null for a tombstone. */
    public byte @Nullable [] value(int index) {
        return hasValue(index) ? Arrays.copyOfRange(packed, valueStart(index), valueEnd(index)) : null;
    }

    /** A copy of the record's key, or null when it has none. */
    public byte @Nullable [] key(int index) {
        int length = keyLengths[index];
        return length == NULL ? null : Arrays.copyOfRange(packed, valueStarts[index] - length, valueStarts[index]);
    }

    public RecordHeader[] headers(int index) {
        return headers[index];
    }

    /** The same records, marked as followed by others or not. */
    public RecordBatch withMoreWaiting(boolean more) {
        return more == moreWaiting ? this : new RecordBatch(builder, more);
    }

    /**
     * Whether the reader had further batches at hand when it returned this one. While it has, it pays to gather a lane's events
     * over several batches; when it has not, nobody knows how long the next one takes, and what was gathered must go.
     */
    public boolean moreWaiting() {
        return moreWaiting;
    }

    /** Collects the records of one batch; used once, by one thread. */
    public static final class Builder {
        private final String topic;
        private final int partition;
        private final long[] offsets;
        private final long[] timestampsMillis;
        private final int[] keyLengths;
        private final int[] valueStarts;
        private final int[] valueLengths;
        private final RecordHeader[][] headers;
        private byte[] packed;
        private int used;
        private int count;
        private long from = NULL;
        private long to = NULL;

        private Builder(String topic, int partition, int records, int bytes) {
            this.topic = topic;
            this.partition = partition;
            offsets = new long[records];
            timestampsMillis = new long[records];
            keyLengths = new int[records];
            valueStarts = new int[records];
            valueLengths = new int[records];
            headers = new RecordHeader[records][];
            packed = new byte[bytes];
        }

        /**
         * Adds a copy of a record's bytes.
         *
         * @param offset its Kafka offset, above that of the record before
         * @param timestampMillis its Kafka timestamp, milliseconds since the epoch
         * @param key what remains of it is the key, or null; left as it is
         * @param value what remains of it is the value, or null for a tombstone; left as it is
         * @param recordHeaders {@link #NO_HEADERS} when there are none; kept, and may be shared by many records
         */
        public Builder add(
                long offset,
                long timestampMillis,
                @Nullable ByteBuffer key,
                @Nullable ByteBuffer value,
                RecordHeader[] recordHeaders) {
            offsets[count] = offset;
            timestampsMillis[count] = timestampMillis;
            headers[count] = recordHeaders;
            keyLengths[count] = append(key);
            valueStarts[count] = used;
            valueLengths[count] = append(value);
            count++;
            return this;
        }

        /** The offsets {@code [from, to)} that were read to get these records; from the first to the last one unless told. */
        public Builder range(long from, long to) {
            this.from = from;
            this.to = to;
            return this;
        }

        private int append(@Nullable ByteBuffer bytes) {
            if (bytes == null) {
                return NULL;
            }
            int length = bytes.remaining();
            if (length > packed.length - used) {
                packed = Arrays.copyOf(packed, Math.max(Math.addExact(used, length), 2 * packed.length));
            }
            bytes.get(bytes.position(), packed, used, length);
            used += length;
            return length;
        }

        /** The batch; at least one record must have been added. */
        public RecordBatch build() {
            if (count == 0) {
                throw new IllegalArgumentException("records: 0 (expected: at least 1)");
            }
            if (to == NULL) {
                range(offsets[0], offsets[count - 1] + 1);
            }
            return new RecordBatch(this, false);
        }
    }
}
