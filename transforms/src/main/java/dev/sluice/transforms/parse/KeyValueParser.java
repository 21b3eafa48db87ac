package dev.sluice.transforms.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Pairs of a key and a value. Blanks and tabs around both do not count; a value in double quotes may hold separators. What has
 * no sign between key and value is passed over.
 */
final class KeyValueParser implements TextParser {
    private final byte[] pairs;
    private final byte[] equals;
    private final byte[][] keys;

    /** Looks for these keys; each is found by its index. */
    KeyValueParser(String pairs, String equals, List<String> keys) {
        this.pairs = pairs.getBytes(StandardCharsets.UTF_8);
        this.equals = equals.getBytes(StandardCharsets.UTF_8);
        this.keys =
                keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    @Override
    public boolean parse(byte[] bytes, int start, int end, FoundTexts found) {
        boolean pair = false;
        int at = start;
        while (at < end) {
            int pairEnd = indexOf(pairs, bytes, at, end);
            int keyEnd = indexOf(equals, bytes, at, pairEnd);
            if (keyEnd < pairEnd) {
                pair = true;
                int valueStart = skipBlanks(bytes, keyEnd + equals.length, pairEnd);
                if (valueStart < pairEnd && bytes[valueStart] == '"') {
                    int quote = indexOf((byte) '"', bytes, valueStart + 1, end);
                    pairEnd = indexOf(pairs, bytes, quote, end);
                    if (quote == end || skipBlanks(bytes, quote + 1, pairEnd) < pairEnd) {
                        return false;
                    }
                    put(bytes, at, keyEnd, valueStart + 1, quote, found);
                } else {
                    put(bytes, at, keyEnd, valueStart, trimEnd(bytes, valueStart, pairEnd), found);
                }
            }
            at = pairEnd + pairs.length;
        }
        return pair;
    }

    private void put(byte[] bytes, int from, int to, int valueStart, int valueEnd, FoundTexts found) {
        int keyStart = skipBlanks(bytes, from, to);
        int keyEnd = trimEnd(bytes, keyStart, to);
        for (int i = 0; i < keys.length; i++) {
            if (Arrays.equals(keys[i], 0, keys[i].length, bytes, keyStart, keyEnd)) {
                found.put(i, bytes, valueStart, valueEnd);
            }
        }
    }

    private static int skipBlanks(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private static int trimEnd(byte[] bytes, int start, int from) {
        int at = from;
        while (at > start && isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t';
    }

    private static int indexOf(byte wanted, byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /** Where the separator begins; {@code end} when it is not there. */
    private static int indexOf(byte[] separator, byte[] bytes, int from, int end) {
        int last = end - separator.length;
        int at = indexOf(separator[0], bytes, from, end);
        while (at <= last && !Arrays.equals(bytes, at, at + separator.length, separator, 0, separator.length)) {
            at = indexOf(separator[0], bytes, at + 1, end);
        }
        return at <= last ? at : end;
    }
}
