package dev.sluice.transforms.plan;

import org.apache.avro.Schema;

/**
 * A position in one Avro binary record (Apache Avro 1.11 specification, "Binary Encoding"). Every read is checked against
 * the record's end, nothing is allocated, and no length found in the bytes is believed before it is checked. Not
 * thread-safe; made once and set to each record.
 */
public final class AvroCursor {
    /** Values nested deeper than this are malformed: only a recursive schema gets there, and the stack is finite. */
    public static final int MAX_DEPTH = 64;

    /** Array items and map values without bytes of their own that one record may claim; a few bytes could claim 2^62. */
    private static final int MAX_EMPTY_ITEMS = 65_536;

    private static final int MAX_INT_BYTES = 5;
    private static final int MAX_LONG_BYTES = 10;

    private byte[] bytes = {};
    private int position;
    private int end;
    private int emptyItems;

    /** Starts at {@code start} of a record that ends before {@code end}. */
    public void reset(byte[] record, int start, int end) {
        this.bytes = record;
        this.position = start;
        this.end = end;
        this.emptyItems = 0;
    }

    /** The bytes that the record lies in. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the next value starts. */
    public int position() {
        return position;
    }

    /** Bytes up to the record's end. */
    public int remaining() {
        return end - position;
    }

    /** Reads a zig-zag varint of at most 64 bits. */
    public long readLong() throws MalformedRecordException {
        if (position >= end) {
            throw truncated();
        }
        int first = bytes[position++];
        if (first >= 0) {
            return (long) (first >>> 1) ^ -(long) (first & 1);
        }
        return readLongTail(first);
    }

    private long readLongTail(int first) throws MalformedRecordException {
        long raw = first & 0x7F;
        for (int shift = 7; shift < 64; shift += 7) {
            if (position >= end) {
                throw truncated();
            }
            long next = bytes[position++];
            raw |= (next & 0x7F) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    throw new MalformedRecordException("long of more than 64 bits");
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw new MalformedRecordException("long of more than " + MAX_LONG_BYTES + " bytes");
    }

    /** Reads a zig-zag varint of at most 32 bits. */
    public int readInt() throws MalformedRecordException {
        long value = readLong();
        if (value != (int) value) {
            throw new MalformedRecordException("int of more than 32 bits");
        }
        return (int) value;
    }

    /** Passes one int. */
    public void skipInt() throws MalformedRecordException {
        skipVarint(MAX_INT_BYTES);
    }

    /** Passes one long. */
    public void skipLong() throws MalformedRecordException {
        skipVarint(MAX_LONG_BYTES);
    }

    private void skipVarint(int maxBytes) throws MalformedRecordException {
        for (int i = 0; i < maxBytes; i++) {
            if (position >= end) {
                throw truncated();
            }
            if (bytes[position++] >= 0) {
                return;
            }
        }
        throw new MalformedRecordException("number of more than " + maxBytes + " bytes");
    }

    /** Reads the length of a string or of bytes, which is at most what remains. */
    public int readLength() throws MalformedRecordException {
        long length = readLong();
        if (length < 0 || length > end - position) {
            throw new MalformedRecordException("length beyond the end of the record");
        }
        return (int) length;
    }

    /** Passes one string or bytes with its length in front. */
    public void skipText() throws MalformedRecordException {
        // On its own line, since reading the length moves the position.
        int length = readLength();
        position += length;
    }

    /** Passes {@code count} bytes. */
    public void skip(int count) throws MalformedRecordException {
        if (count > end - position) {
            throw truncated();
        }
        position += count;
    }

    /** Reads one byte that is 0 or 1. */
    public boolean readBoolean() throws MalformedRecordException {
        if (position >= end) {
            throw truncated();
        }
        int value = bytes[position++];
        if ((value & ~1) != 0) {
            throw new MalformedRecordException("boolean that is neither 0 nor 1");
        }
        return value == 1;
    }

    /** Reads four little-endian bytes as a float. */
    public float readFloat() throws MalformedRecordException {
        int start = position;
        skip(Float.BYTES);
        return Float.intBitsToFloat((bytes[start] & 0xFF)
                | (bytes[start + 1] & 0xFF) << 8
                | (bytes[start + 2] & 0xFF) << 16
                | bytes[start + 3] << 24);
    }

    /** Reads eight little-endian bytes as a double. */
    public double readDouble() throws MalformedRecordException {
        int start = position;
        skip(Double.BYTES);
        long bits = 0;
        for (int i = Double.BYTES - 1; i >= 0; i--) {
            bits = bits << 8 | (bytes[start + i] & 0xFF);
        }
        return Double.longBitsToDouble(bits);
    }

    /** Reads the index of an enum's symbol or of a union's branch, below {@code count}. */
    public int readIndex(int count) throws MalformedRecordException {
        long index = readLong();
        if (index < 0 || index >= count) {
            throw new MalformedRecordException("branch or symbol beyond the last");
        }
        return (int) index;
    }

    /**
     * Reads the start of a block of array items or map entries. The bytes that the writer may state for skipping the
     * block are passed over: a block is walked anyway, so that what it holds is checked.
     *
     * @param minItemBytes the bytes that one item takes at least
     * @return the number of items in the block, 0 behind the last block
     */
    public int readBlock(int minItemBytes) throws MalformedRecordException {
        long count = readLong();
        if (count < 0) {
            count = -count;
            if (readLong() < 0) {
                throw new MalformedRecordException("block of negative length");
            }
        }
        if (count < 0 || (minItemBytes > 0 && count > remaining() / minItemBytes)) {
            throw new MalformedRecordException("block beyond the end of the record");
        }
        if (minItemBytes == 0) {
            if (count > MAX_EMPTY_ITEMS - emptyItems) {
                throw new MalformedRecordException("more than " + MAX_EMPTY_ITEMS + " empty items");
            }
            emptyItems += (int) count;
        }
        return (int) count;
    }

    /** The bytes that a value of this schema takes at least. */
    public static int minBytes(Schema schema) {
        return SkipNode.minBytes(schema);
    }

    private static MalformedRecordException truncated() {
        return new MalformedRecordException("ends before its last field");
    }
}
