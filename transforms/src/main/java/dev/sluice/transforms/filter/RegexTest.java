package dev.sluice.transforms.filter;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A regular expression, found anywhere in a text in time that is linear in the text's length, whatever the pattern (RE2).
 * Makes a few small objects for each text. Not thread-safe.
 */
final class RegexTest implements TextTest {
    /** RE2 takes time for each state of its program and character; this is far more than a written pattern has. */
    private static final int MAX_STATES = 2_000;

    private static final int MAX_CHARS = 1_000;

    /** Compiling writes repetitions out, also nested ones: a few characters could ask for more memory than there is. */
    private static final double MAX_WRITTEN_OUT = 1_000_000;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{(?:[0-9]+,)?([0-9]+)");

    private final Matcher matcher;
    private final Ascii ascii = new Ascii();

    RegexTest(String pattern) {
        matcher = Pattern.compile(pattern).matcher(ascii);
    }

    /** What is wrong with a pattern; empty when nothing is. */
    static Optional<String> trouble(String pattern) {
        if (pattern.length() > MAX_CHARS) {
            return Optional.of("at most " + MAX_CHARS + " characters");
        }
        if (repetitions(pattern) * pattern.length() > MAX_WRITTEN_OUT) {
            return Optional.of("fewer repetitions");
        }
        try {
            int states = Pattern.compile(pattern).programSize();
            return states > MAX_STATES
                    ? Optional.of("at most " + MAX_STATES + " states, this has " + states)
                    : Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of(e.getDescription().toLowerCase(Locale.ROOT) + ": " + e.getPattern());
        }
    }

    /** How often something may be repeated, if all repetitions are within each other. */
    private static double repetitions(String pattern) {
        return REPETITION
                .matcher(pattern)
                .results()
                .mapToDouble(repetition -> Math.max(1, Double.parseDouble(repetition.group(1))))
                .reduce(1, (all, next) -> all * next);
    }

    @Override
    public boolean test(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return matcher.reset(new String(bytes, start, end - start, StandardCharsets.UTF_8))
                        .find();
            }
        }
        ascii.bytes = bytes;
        ascii.start = start;
        ascii.end = end;
        return matcher.reset(ascii).find();
    }

    @Override
    public int cost() {
        return 100;
    }

    /** ASCII bytes as characters. */
    private static final class Ascii implements CharSequence {
        private byte[] bytes = {};
        private int start;
        private int end;

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            return (char) bytes[start + index];
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return toString().substring(from, to);
        }

        @Override
        public String toString() {
            return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
        }
    }
}
