package dev.sluice.transforms.filter;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A test on UTF-8 text, in place. The order of texts is that of their bytes, which is the order of code points. */
@SuppressWarnings("ArrayRecordComponent") // Tests are run, never compared.
interface TextTest {
    boolean test(byte[] bytes, int start, int end);

    /** How much dearer than a comparison of numbers, roughly. */
    int cost();

    /** The only texts that pass; empty when there may be others. */
    default List<String> onlyTexts() {
        return List.of();
    }

    /** A relation to one text. */
    record Relates(TextRelation relation, byte[] text) implements TextTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return relation.holds(bytes, start, end, text, 0, text.length);
        }

        @Override
        public int cost() {
            return relation == TextRelation.CONTAINS ? 8 : 2;
        }

        @Override
        public List<String> onlyTexts() {
            return relation == TextRelation.EQUAL ? List.of(new String(text, StandardCharsets.UTF_8)) : List.of();
        }
    }

    /** From one text to another, both included. */
    record Between(byte[] low, byte[] high) implements TextTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            return Arrays.compareUnsigned(bytes, start, end, low, 0, low.length) >= 0
                    && Arrays.compareUnsigned(bytes, start, end, high, 0, high.length) <= 0;
        }

        @Override
        public int cost() {
            return 3;
        }
    }

    /**
     * One of several texts, by binary search.
     *
     * @param sorted in the order of bytes
     */
    record In(byte[][] sorted) implements TextTest {
        @Override
        public boolean test(byte[] bytes, int start, int end) {
            int low = 0;
            int high = sorted.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                int comparison = Arrays.compareUnsigned(bytes, start, end, sorted[middle], 0, sorted[middle].length);
                if (comparison == 0) {
                    return true;
                } else if (comparison < 0) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            return false;
        }

        @Override
        public int cost() {
            return 4;
        }

        @Override
        public List<String> onlyTexts() {
            return Arrays.stream(sorted)
                    .map(text -> new String(text, StandardCharsets.UTF_8))
                    .toList();
        }
    }
}
