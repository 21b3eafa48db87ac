package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a RELP server sends into frames, {@code TXNR SP COMMAND SP DATALEN [SP DATA] LF}, whatever pieces it comes in.
 * Not thread-safe.
 */
final class RelpFrames {
    private static final int MAX_NUMBER_DIGITS = 9;
    private static final int MAX_COMMAND_CHARS = 32;

    /** A server answers with a line, and with a few offers at most. */
    private static final int MAX_DATA_BYTES = 16 << 10;

    private byte[] bytes = new byte[1024];
    private int start;
    private int end;

    /** One frame. */
    record Frame(int txnr, String command, String data) {}

    void add(byte[] more, int length) {
        if (length > bytes.length - end) {
            byte[] target = end - start + length > bytes.length ? new byte[2 * (end - start + length)] : bytes;
            System.arraycopy(bytes, start, target, 0, end - start);
            bytes = target;
            end -= start;
            start = 0;
        }
        System.arraycopy(more, 0, bytes, end, length);
        end += length;
    }

    /**
     * The next frame that has come whole, or null.
     *
     * @throws IOException when what came is no frame: where the next one begins is not known then
     */
    @Nullable
    Frame next() throws IOException {
        int afterTxnr = wordEnd(start, MAX_NUMBER_DIGITS);
        int afterCommand = afterTxnr < 0 ? -1 : wordEnd(afterTxnr + 1, MAX_COMMAND_CHARS);
        int afterLength = afterCommand < 0 ? -1 : wordEnd(afterCommand + 1, MAX_NUMBER_DIGITS);
        if (afterLength < 0) {
            return null;
        }
        int txnr = number(start, afterTxnr);
        String command = ascii(afterTxnr + 1, afterCommand);
        int length = number(afterCommand + 1, afterLength);
        if (length > MAX_DATA_BYTES) {
            throw new IOException("RELP: " + length + " bytes of data (expected: at most " + MAX_DATA_BYTES + ")");
        }
        // Without data, no space may stand in front of it; librelp's own server sends one in a hint.
        int data = bytes[afterLength] == ' ' ? afterLength + 1 : afterLength;
        if (data + length >= end) {
            return null;
        }
        if (bytes[data + length] != '\n') {
            throw new IOException("RELP: byte " + bytes[data + length] + " behind the data (expected: a line feed)");
        }
        Frame frame = new Frame(txnr, command, ascii(data, data + length));
        start = data + length + 1;
        return frame;
    }

    /** Where the word that begins here ends; -1 when it has not come whole. */
    private int wordEnd(int from, int maxChars) throws IOException {
        for (int at = from; at < end; at++) {
            if (bytes[at] == ' ' || bytes[at] == '\n') {
                return at;
            }
            if (at - from >= maxChars) {
                throw new IOException("RELP: a word of more than " + maxChars + " characters (expected: a frame)");
            }
        }
        return -1;
    }

    private int number(int from, int to) throws IOException {
        int number = 0;
        for (int at = from; at < to; at++) {
            if (bytes[at] < '0' || bytes[at] > '9') {
                throw new IOException("RELP: byte " + bytes[at] + " (expected: a digit)");
            }
            number = number * 10 + bytes[at] - '0';
        }
        return number;
    }

    private String ascii(int from, int to) {
        return new String(Arrays.copyOfRange(bytes, from, to), US_ASCII);
    }
}
