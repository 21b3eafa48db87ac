package dev.sluice.sinks.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Collects what is sent; kept by its thread and used again, since a body is as large as a shipment. Not thread-safe. */
public final class BodyBuffer extends ByteArrayOutputStream {
    private static final int INITIAL_BYTES = 64 << 10;
    private static final int LEAST_COMPRESSED_BYTES = 16 << 10;
    private static final int EXPECTED_RATIO = 6;
    private static final int LONG_DIGITS = 19;

    private final byte[] digits = new byte[LONG_DIGITS];

    public BodyBuffer() {
        this(INITIAL_BYTES);
    }

    /** For what is smaller than a body: a lane's own buffers are as many as there are lanes. */
    public BodyBuffer(int initialBytes) {
        super(initialBytes);
    }

    // The superclass locks each write; this buffer has one thread.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void write(int b) {
        if (count == buf.length) {
            super.write(b);
        } else {
            buf[count++] = (byte) b;
        }
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void write(byte[] bytes, int start, int length) {
        if (length > buf.length - count) {
            super.write(bytes, start, length);
        } else {
            System.arraycopy(bytes, start, buf, count, length);
            count += length;
        }
    }

    /** Appends a number of 0 or more in decimal digits. */
    public void writeDecimal(long number) {
        int start = LONG_DIGITS;
        long rest = number;
        do {
            digits[--start] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        write(digits, start, LONG_DIGITS - start);
    }

    /** The content compressed, as an array of its own: a client may still read it when the next body is collected. */
    public byte[] gzipped() {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream(count / EXPECTED_RATIO + LEAST_COMPRESSED_BYTES);
        try (OutputStream gzip = new FastGzip(compressed)) {
            gzip.write(buf, 0, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
