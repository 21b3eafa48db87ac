package dev.sluice.transforms.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow at the end: where encoders write, one event behind the other. Not thread-safe. The array is handed out
 * as it is, since this is the hot path.
 */
public final class OutputBuffer {
    /** The longest array that every JVM can make. */
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private static final int LONGEST_DECIMAL = 20;
    private static final byte[] LONG_MIN = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    /**
     * An empty buffer.
     *
     * @param capacity bytes it holds before it grows
     */
    public OutputBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    /** The bytes, of which the first {@link #length()} are written. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Bytes held, written or not. */
    public int capacity() {
        return bytes.length;
    }

    /** Forgets what was written behind {@code newLength}. */
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("length: " + newLength + " (expected: 0 to " + length + ")");
        }
        length = newLength;
    }

    public void put(int value) {
        ensure(1);
        bytes[length++] = (byte) value;
    }

    public void put(byte[] source) {
        put(source, 0, source.length);
    }

    /** Appends the bytes {@code [start, end)} of {@code source}. */
    public void put(byte[] source, int start, int end) {
        int count = end - start;
        ensure(count);
        System.arraycopy(source, start, bytes, length, count);
        length += count;
    }

    /** Appends text that is known to be ASCII. */
    @SuppressWarnings("deprecation") // The deprecated getBytes drops high bytes, which ASCII does not have; no garbage.
    void putAscii(String text) {
        int count = text.length();
        ensure(count);
        text.getBytes(0, count, bytes, length);
        length += count;
    }

    /** Appends a number in decimal digits. */
    public void putDecimal(long value) {
        if (value == Long.MIN_VALUE) {
            put(LONG_MIN);
            return;
        }
        ensure(LONGEST_DECIMAL);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = digits(rest);
        int at = length + digits;
        length = at;
        while (rest > Integer.MAX_VALUE) {
            bytes[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        // Division of ints is several times faster than of longs.
        int small = (int) rest;
        do {
            bytes[--at] = (byte) ('0' + small % 10);
            small /= 10;
        } while (small > 0);
    }

    private static int digits(long value) {
        int digits = 1;
        long limit = 10;
        while (value >= limit) {
            digits++;
            if (digits == LONGEST_DECIMAL - 1) {
                break;
            }
            limit *= 10;
        }
        return digits;
    }

    /** Appends a number as exactly {@code digits} decimal digits, zeros in front. */
    void putPadded(int value, int digits) {
        ensure(digits);
        int rest = value;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** Appends a base-128 varint, as protobuf writes unsigned numbers. */
    void putVarint(long value) {
        ensure(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Appends a zig-zag varint, as Avro writes int and long. */
    void putZigZag(long value) {
        putVarint((value << 1) ^ (value >> 63));
    }

    /** Appends eight bytes, the lowest first, as Avro and protobuf write doubles. */
    void putLittleEndian(long value) {
        ensure(Long.BYTES);
        long rest = value;
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[length++] = (byte) rest;
            rest >>>= 8;
        }
    }

    private void ensure(int more) {
        // Compares without overflow: the sum may exceed an int.
        if (more > bytes.length - length) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > MAX_CAPACITY) {
            throw new IllegalStateException(
                    "encoded events: " + needed + " bytes (expected: at most " + MAX_CAPACITY + ")");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * bytes.length)));
    }
}
