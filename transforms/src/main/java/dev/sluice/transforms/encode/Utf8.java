package dev.sluice.transforms.encode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Looks over UTF-8 text (RFC 3629) eight bytes at a time. The tests on a whole word are those of Bit Twiddling Hacks
 * (Sean Eron Anderson, "Determine if a word has a byte equal to n / less than n"); they hold for bytes below 0x80, and a
 * word with another byte is never clean.
 */
final class Utf8 {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = ONES * ' ';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private Utf8() {}

    /** Whether JSON takes the bytes {@code [start, end)} as they are: printable ASCII without quote and backslash. */
    static boolean isPlainJson(byte[] bytes, int start, int end) {
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) WORDS.get(bytes, at);
            long quotes = word ^ QUOTES;
            long backslashes = word ^ BACKSLASHES;
            long special = word | (word - SPACES) | (quotes - ONES) | (backslashes - ONES);
            if ((special & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            byte value = bytes[at];
            if (value < ' ' || value == '"' || value == '\\') {
                return false;
            }
        }
        return true;
    }

    static boolean isAscii(byte[] bytes, int start, int end) {
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if (((long) WORDS.get(bytes, at) & HIGH_BITS) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes {@code [start, end)} are well-formed UTF-8, without overlong forms and surrogates. */
    static boolean isValid(byte[] bytes, int start, int end) {
        if (isAscii(bytes, start, end)) {
            return true;
        }
        int at = start;
        while (at < end) {
            int length = sequenceLength(bytes, at, end);
            if (length == 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Appends the text {@code [start, end)}, each broken sequence replaced by U+FFFD. */
    static void put(byte[] bytes, int start, int end, OutputBuffer out) {
        if (isValid(bytes, start, end)) {
            out.put(bytes, start, end);
        } else {
            out.put(repaired(bytes, start, end));
        }
    }

    /** The text with each broken sequence replaced by U+FFFD. */
    static byte[] repaired(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    /** Where the character begins that the byte at {@code at} is a part of, in well-formed text. */
    static int characterStart(byte[] bytes, int at) {
        int start = at;
        while (isTail(bytes[start])) {
            start--;
        }
        return start;
    }

    /** The bytes of the character at {@code at}, or 0 when it is broken; the table is RFC 3629's. */
    private static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xFF;
        if (first < 0x80) {
            return 1;
        }
        if (first < 0xC2 || first > 0xF4) {
            return 0;
        }
        if (first < 0xE0) {
            return at + 1 < end && isTail(bytes[at + 1]) ? 2 : 0;
        }
        if (first < 0xF0) {
            if (at + 2 >= end || !isTail(bytes[at + 1]) || !isTail(bytes[at + 2])) {
                return 0;
            }
            int second = bytes[at + 1] & 0xFF;
            boolean overlong = first == 0xE0 && second < 0xA0;
            boolean surrogate = first == 0xED && second > 0x9F;
            return overlong || surrogate ? 0 : 3;
        }
        if (at + 3 >= end || !isTail(bytes[at + 1]) || !isTail(bytes[at + 2]) || !isTail(bytes[at + 3])) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        boolean overlong = first == 0xF0 && second < 0x90;
        boolean beyondUnicode = first == 0xF4 && second > 0x8F;
        return overlong || beyondUnicode ? 0 : 4;
    }

    private static boolean isTail(byte value) {
        return (value & 0xC0) == 0x80;
    }
}
