package dev.sluice.testkit.syslog;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts a stream into messages by octet counting: {@code MSG-LEN SP SYSLOG-MSG} (RFC 5425 section 4.3, RFC 6587 3.4.1). */
final class FrameReader {

    static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    private final InputStream in;

    FrameReader(InputStream in) {
        this.in = new BufferedInputStream(in, 64 * 1024);
    }

    /**
     * The next message, or null at the end of the stream.
     *
     * @throws MalformedSyslogException if there is no length: where the next message begins is not known
     * @throws EOFException if the stream ends within a frame
     */
    byte @Nullable [] next() throws IOException, MalformedSyslogException {
        int first = in.read();
        if (first == -1) {
            return null;
        }
        if (first < '1' || first > '9') {
            throw new MalformedSyslogException("MSG-LEN", "byte " + first, "a digit from 1 to 9");
        }
        int length = first - '0';
        while (true) {
            int digit = in.read();
            if (digit == ' ') {
                break;
            }
            if (digit == -1) {
                throw new EOFException("within MSG-LEN");
            }
            if (digit < '0' || digit > '9') {
                throw new MalformedSyslogException("MSG-LEN", "byte " + digit, "digits and a space");
            }
            length = length * 10 + digit - '0';
            if (length > MAX_MESSAGE_BYTES) {
                throw new MalformedSyslogException("MSG-LEN", "more", "at most " + MAX_MESSAGE_BYTES);
            }
        }
        byte[] message = in.readNBytes(length);
        if (message.length < length) {
            throw new EOFException("within SYSLOG-MSG");
        }
        return message;
    }
}
