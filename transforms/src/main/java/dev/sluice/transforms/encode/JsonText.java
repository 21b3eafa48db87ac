package dev.sluice.transforms.encode;

import java.nio.charset.StandardCharsets;

/** JSON's own forms of texts, bytes and numbers (RFC 8259). Not thread-safe. */
final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    /** Whole numbers below these have all of their digits in a double and in a float. */
    private static final double MAX_WHOLE_DOUBLE = 1L << 53;

    private static final double MAX_WHOLE_FLOAT = 1L << 24;

    private JsonText() {}

    /** Appends the UTF-8 text {@code [start, end)} in quotes. */
    static void putString(byte[] bytes, int start, int end, OutputBuffer out) {
        out.put('"');
        putText(bytes, start, end, out);
        out.put('"');
    }

    /** As {@link #putString}, without the quotes. */
    static void putText(byte[] bytes, int start, int end, OutputBuffer out) {
        if (Utf8.isPlainJson(bytes, start, end)) {
            out.put(bytes, start, end);
        } else if (Utf8.isValid(bytes, start, end)) {
            putEscaped(bytes, start, end, out);
        } else {
            byte[] repaired = Utf8.repaired(bytes, start, end);
            putEscaped(repaired, 0, repaired.length, out);
        }
    }

    private static void putEscaped(byte[] bytes, int start, int end, OutputBuffer out) {
        int clean = start;
        for (int at = start; at < end; at++) {
            int value = bytes[at];
            if (value < 0 || (value >= ' ' && value != '"' && value != '\\')) {
                continue;
            }
            out.put(bytes, clean, at);
            clean = at + 1;
            putEscape(value, out);
        }
        out.put(bytes, clean, end);
    }

    private static void putEscape(int value, OutputBuffer out) {
        out.put('\\');
        switch (value) {
            case '"', '\\' -> out.put(value);
            case '\n' -> out.put('n');
            case '\r' -> out.put('r');
            case '\t' -> out.put('t');
            case '\b' -> out.put('b');
            case '\f' -> out.put('f');
            default -> {
                out.put('u');
                out.put('0');
                out.put('0');
                out.put(HEX[value >> 4]);
                out.put(HEX[value & 0xF]);
            }
        }
    }

    /** Appends the bytes {@code [start, end)} in base64 (RFC 4648, section 4, padded), without quotes. */
    static void putBase64(byte[] bytes, int start, int end, OutputBuffer out) {
        int at = start;
        for (; at + 2 < end; at += 3) {
            int three = (bytes[at] & 0xFF) << 16 | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF);
            out.put(BASE64[three >> 18]);
            out.put(BASE64[three >> 12 & 0x3F]);
            out.put(BASE64[three >> 6 & 0x3F]);
            out.put(BASE64[three & 0x3F]);
        }
        if (at < end) {
            boolean two = at + 1 < end;
            int rest = (bytes[at] & 0xFF) << 16 | (two ? (bytes[at + 1] & 0xFF) << 8 : 0);
            out.put(BASE64[rest >> 18]);
            out.put(BASE64[rest >> 12 & 0x3F]);
            out.put(two ? BASE64[rest >> 6 & 0x3F] : '=');
            out.put('=');
        }
    }

    static void putBoolean(boolean value, OutputBuffer out) {
        out.put(value ? TRUE : FALSE);
    }

    static void putNull(OutputBuffer out) {
        out.put(NULL);
    }

    /** Appends a finite number; NaN and the infinities, which JSON does not have, become null. */
    static void putDouble(double value, OutputBuffer out) {
        if (!Double.isFinite(value)) {
            putNull(out);
        } else if (!putWhole(value, MAX_WHOLE_DOUBLE, out)) {
            out.putAscii(Double.toString(value));
        }
    }

    /** As {@link #putDouble}, with the fewest digits that tell the float from its neighbours. */
    static void putFloat(float value, OutputBuffer out) {
        if (!Float.isFinite(value)) {
            putNull(out);
        } else if (!putWhole(value, MAX_WHOLE_FLOAT, out)) {
            out.putAscii(Float.toString(value));
        }
    }

    private static boolean putWhole(double value, double limit, OutputBuffer out) {
        // Minus zero has a sign that a long does not have.
        boolean minusZero = value == 0 && 1 / value < 0;
        if (minusZero || Math.abs(value) >= limit || value != Math.rint(value)) {
            return false;
        }
        out.putDecimal((long) value);
        out.put('.');
        out.put('0');
        return true;
    }
}
