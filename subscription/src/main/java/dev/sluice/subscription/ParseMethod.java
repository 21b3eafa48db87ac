package dev.sluice.subscription;

import java.io.Serializable;

/** How a text within a field is taken apart. */
public sealed interface ParseMethod extends Serializable {

    /**
     * Keys with values.
     *
     * @param pairs what stands between two pairs, 1 to {@value #MAX_SEPARATOR} characters
     * @param sign what stands between a key and its value, of the same length
     */
    record KeyValue(String pairs, String sign) implements ParseMethod {
        public static final int MAX_SEPARATOR = 8;

        public static final KeyValue DEFAULT = new KeyValue(";", "=");

        public KeyValue {
            check("pairs", pairs);
            check("equals", sign);
            if (pairs.equals(sign)) {
                throw new IllegalArgumentException("equals: \"" + sign + "\" (expected: another text than pairs)");
            }
        }

        private static void check(String name, String separator) {
            if (separator.isEmpty() || separator.length() > MAX_SEPARATOR || separator.indexOf('"') >= 0) {
                throw new IllegalArgumentException(name + ": \"" + separator + "\" (expected: 1 to " + MAX_SEPARATOR
                        + " characters without quotes)");
            }
        }
    }

    /** A JSON object; its values are found by paths, names with dots between them. */
    record Json() implements ParseMethod {}

    /**
     * One line of comma-separated values (RFC 4180); its columns are found by their numbers, from 1.
     *
     * @param delimiter one ASCII character, no double quote
     */
    record Csv(char delimiter) implements ParseMethod {
        public static final int MAX_COLUMN = 999;

        public static final Csv DEFAULT = new Csv(',');

        public Csv {
            if (delimiter == '"' || delimiter > '\u007f') {
                throw new IllegalArgumentException(
                        "delimiter: \"" + delimiter + "\" (expected: an ASCII character, no double quote)");
            }
        }
    }
}
