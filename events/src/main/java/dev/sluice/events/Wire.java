package dev.sluice.events;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;
import org.jspecify.annotations.Nullable;

/** The pieces that the coders of this package share: nullable bytes, strings, headers and signed numbers. */
final class Wire {
    private Wire() {}

    static void readVersion(InputStream in, int expected) throws IOException {
        int version = readByte(in);
        if (version != expected) {
            throw new CoderException("version: " + version + " (expected: " + expected + ")");
        }
    }

    static int readByte(InputStream in) throws IOException {
        int value = in.read();
        if (value < 0) {
            throw new EOFException();
        }
        return value;
    }

    /** A number of elements, at least 1, as every batch has. */
    static int readCount(InputStream in) throws IOException {
        int count = VarInt.decodeInt(in);
        if (count < 1) {
            throw new CoderException("count: " + count + " (expected: at least 1)");
        }
        return count;
    }

    /** Zigzag first, since a variable-length negative number always takes ten bytes. */
    static void writeSigned(long value, OutputStream out) throws IOException {
        VarInt.encode((value << 1) ^ (value >> 63), out);
    }

    static long readSigned(InputStream in) throws IOException {
        long value = VarInt.decodeLong(in);
        return (value >>> 1) ^ -(value & 1);
    }

    static void writeString(String value, OutputStream out) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        VarInt.encode(bytes.length, out);
        out.write(bytes);
    }

    static String readString(InputStream in) throws IOException {
        return new String(readFully(in, VarInt.decodeInt(in)), StandardCharsets.UTF_8);
    }

    /** Zero for null, else the length plus one and the bytes. */
    static void writeBytes(byte @Nullable [] value, OutputStream out) throws IOException {
        if (value == null) {
            VarInt.encode(0, out);
            return;
        }
        VarInt.encode(value.length + 1, out);
        out.write(value);
    }

    static byte @Nullable [] readBytes(InputStream in) throws IOException {
        int length = VarInt.decodeInt(in);
        return length == 0 ? null : readFully(in, length - 1);
    }

    static byte[] readFully(InputStream in, int length) throws IOException {
        if (length < 0) {
            throw new CoderException("length: " + length + " (expected: at least 0)");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length != length) {
            throw new EOFException();
        }
        return bytes;
    }

    static void writeHeaders(RecordHeader[] headers, OutputStream out) throws IOException {
        VarInt.encode(headers.length, out);
        for (RecordHeader header : headers) {
            writeString(header.key(), out);
            writeBytes(header.value(), out);
        }
    }

    static RecordHeader[] readHeaders(InputStream in) throws IOException {
        int count = VarInt.decodeInt(in);
        if (count == 0) {
            return RecordBatch.NO_HEADERS;
        }
        if (count < 0) {
            throw new CoderException("headers: " + count + " (expected: at least 0)");
        }
        RecordHeader[] headers = new RecordHeader[count];
        for (int i = 0; i < count; i++) {
            headers[i] = new RecordHeader(readString(in), readBytes(in));
        }
        return headers;
    }
}
