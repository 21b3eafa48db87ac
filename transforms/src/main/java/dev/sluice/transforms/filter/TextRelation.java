package dev.sluice.transforms.filter;

import java.util.Arrays;

/** How one UTF-8 text relates to another. The order of texts is that of their bytes, which is the order of code points. */
enum TextRelation {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    STARTS_WITH,
    ENDS_WITH,
    CONTAINS;

    static TextRelation of(Operator operator) {
        return switch (operator) {
            case EQUAL -> EQUAL;
            case LESS -> LESS;
            case LESS_OR_EQUAL -> LESS_OR_EQUAL;
            case GREATER -> GREATER;
            case GREATER_OR_EQUAL -> GREATER_OR_EQUAL;
        };
    }

    boolean holds(byte[] left, int start, int end, byte[] right, int rightStart, int rightEnd) {
        int length = rightEnd - rightStart;
        boolean fits = length <= end - start;
        return switch (this) {
            case EQUAL -> Arrays.equals(left, start, end, right, rightStart, rightEnd);
            case LESS -> Arrays.compareUnsigned(left, start, end, right, rightStart, rightEnd) < 0;
            case LESS_OR_EQUAL -> Arrays.compareUnsigned(left, start, end, right, rightStart, rightEnd) <= 0;
            case GREATER -> Arrays.compareUnsigned(left, start, end, right, rightStart, rightEnd) > 0;
            case GREATER_OR_EQUAL -> Arrays.compareUnsigned(left, start, end, right, rightStart, rightEnd) >= 0;
            case STARTS_WITH -> fits && Arrays.equals(left, start, start + length, right, rightStart, rightEnd);
            case ENDS_WITH -> fits && Arrays.equals(left, end - length, end, right, rightStart, rightEnd);
            case CONTAINS -> contains(left, start, end, right, rightStart, rightEnd);
        };
    }

    /** UTF-8 needs no care for code points: the bytes of one are never within those of another. */
    private static boolean contains(byte[] left, int start, int end, byte[] right, int rightStart, int rightEnd) {
        int length = rightEnd - rightStart;
        if (length == 0) {
            return true;
        }
        byte first = right[rightStart];
        for (int i = start; i <= end - length; i++) {
            if (left[i] == first && Arrays.equals(left, i, i + length, right, rightStart, rightEnd)) {
                return true;
            }
        }
        return false;
    }
}
