package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.sinks.delivery.BodyBuffer;

/** Text within a JSON string (RFC 8259, section 7): quotation mark, backslash and control characters are escaped. */
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final int CONTROL_BYTES = 6;

    private JsonText() {}

    static void write(byte[] utf8, int from, int to, BodyBuffer body) {
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                body.write('\\');
                body.write(b);
            } else if (b >= 0 && b < ' ') {
                body.writeBytes(new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 0xf]});
            } else {
                body.write(b);
            }
        }
    }

    static void write(String text, BodyBuffer body) {
        byte[] utf8 = text.getBytes(UTF_8);
        write(utf8, 0, utf8.length, body);
    }

    /** The bytes that {@link #write} makes of it. */
    static int length(byte[] utf8, int from, int to) {
        int length = to - from;
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                length++;
            } else if (b >= 0 && b < ' ') {
                length += CONTROL_BYTES - 1;
            }
        }
        return length;
    }
}
