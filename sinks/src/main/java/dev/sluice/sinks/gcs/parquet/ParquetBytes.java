package dev.sluice.sinks.gcs.parquet;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Bytes that grow at the end, with numbers as Parquet writes them: the lowest byte first. The array is handed out as it is,
 * since this is the hot path. Not thread-safe.
 */
final class ParquetBytes extends OutputStream {
    /** The longest array that every JVM can make. */
    private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int length;

    /**
     * No bytes yet.
     *
     * @param capacity bytes it holds before it grows
     */
    ParquetBytes(int capacity) {
        bytes = new byte[capacity];
    }

    /** Eight bytes of an array as a number, the lowest first. */
    static long longAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** The bytes, of which the first {@link #length()} are written. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /** Bytes held, written or not. */
    int capacity() {
        return bytes.length;
    }

    void clear() {
        length = 0;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int start, int count) {
        reserve(count);
        System.arraycopy(source, start, bytes, length, count);
        length += count;
    }

    void put(byte[] source) {
        write(source, 0, source.length);
    }

    /** Appends all of {@code source}. */
    void put(ParquetBytes source) {
        write(source.bytes, 0, source.length);
    }

    void putInt(int value) {
        reserve(Integer.BYTES);
        INTS.set(bytes, length, value);
        length += Integer.BYTES;
    }

    void putLong(long value) {
        reserve(Long.BYTES);
        LONGS.set(bytes, length, value);
        length += Long.BYTES;
    }

    /** Appends the first {@code count} numbers. */
    void putLongs(long[] values, int count) {
        reserve(count * Long.BYTES);
        for (int i = 0; i < count; i++) {
            LONGS.set(bytes, length + i * Long.BYTES, values[i]);
        }
        length += count * Long.BYTES;
    }

    /** Appends a text's length and its bytes. */
    void putText(byte[] source, int start, int count) {
        reserve(Integer.BYTES + count);
        INTS.set(bytes, length, count);
        System.arraycopy(source, start, bytes, length + Integer.BYTES, count);
        length += Integer.BYTES + count;
    }

    /** Appends a number of 0 or more, seven bits a byte, the lowest first. */
    void putVarint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            write(rest | 0x80);
            rest >>>= 7;
        }
        write(rest);
    }

    /** Replaces four bytes. */
    void setInt(int at, int value) {
        INTS.set(bytes, at, value);
    }

    /** Makes room for so many bytes. */
    void reserve(int more) {
        if (more > bytes.length - length) {
            long needed = (long) length + more;
            if (needed > MAX_CAPACITY) {
                throw new IllegalStateException("file: " + needed + " bytes (expected: at most " + MAX_CAPACITY + ")");
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, 2L * bytes.length)));
        }
    }

    /** Takes over so many bytes that were written behind the end, into room that was made. */
    void advance(int count) {
        length += count;
    }
}
