package dev.sluice.transforms.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A LIKE pattern on UTF-8 bytes: {@code %} is any text, {@code _} any one code point. */
final class LikePattern implements TextTest {
    private static final int ANY_TEXT = -1;
    private static final int ANY_CODE_POINT = -2;

    /** Bytes as 0 to 255, and the two wildcards. */
    private final int[] pattern;

    private LikePattern(int[] pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads a pattern; empty when the escape character does not stand before {@code %}, {@code _} or itself.
     *
     * @param escape the escape character's code point, or -1 for none
     */
    static Optional<LikePattern> parse(String text, int escape) {
        int[] codePoints = text.codePoints().toArray();
        int[] pattern = new int[text.getBytes(StandardCharsets.UTF_8).length];
        int length = 0;
        for (int i = 0; i < codePoints.length; i++) {
            int codePoint = codePoints[i];
            if (codePoint == escape) {
                i++;
                boolean escapes = i < codePoints.length
                        && (codePoints[i] == '%' || codePoints[i] == '_' || codePoints[i] == escape);
                if (!escapes) {
                    return Optional.empty();
                }
            } else if (codePoint == '%' || codePoint == '_') {
                pattern[length++] = codePoint == '%' ? ANY_TEXT : ANY_CODE_POINT;
                continue;
            }
            for (byte b : new String(codePoints, i, 1).getBytes(StandardCharsets.UTF_8)) {
                pattern[length++] = b & 0xff;
            }
        }
        return Optional.of(new LikePattern(Arrays.copyOf(pattern, length)));
    }

    /** Goes back to the last {@code %} only: what an earlier one could take, the last one can take too. */
    @Override
    public boolean test(byte[] bytes, int start, int end) {
        int at = 0;
        int index = start;
        int lastAnyText = -1;
        int retry = start;
        while (index < end) {
            if (at < pattern.length && pattern[at] == ANY_TEXT) {
                lastAnyText = at++;
                retry = index;
            } else if (at < pattern.length && pattern[at] == ANY_CODE_POINT) {
                at++;
                index = nextCodePoint(bytes, index, end);
            } else if (at < pattern.length && pattern[at] == (bytes[index] & 0xff)) {
                at++;
                index++;
            } else if (lastAnyText >= 0) {
                retry = nextCodePoint(bytes, retry, end);
                index = retry;
                at = lastAnyText + 1;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == ANY_TEXT) {
            at++;
        }
        return at == pattern.length;
    }

    @Override
    public int cost() {
        return 8;
    }

    private static int nextCodePoint(byte[] bytes, int index, int end) {
        int next = index + 1;
        while (next < end && (bytes[next] & 0xc0) == 0x80) {
            next++;
        }
        return next;
    }
}
