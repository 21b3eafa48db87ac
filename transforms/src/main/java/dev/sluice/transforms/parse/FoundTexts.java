package dev.sluice.transforms.parse;

import java.util.Arrays;

/** The texts that a parser has found, by the index of what it looks for. Of several the first counts. */
final class FoundTexts {
    final byte[][] bytes;
    final int[] start;
    final int[] end;
    private final boolean[] present;

    FoundTexts(int size) {
        bytes = new byte[size][];
        start = new int[size];
        end = new int[size];
        present = new boolean[size];
    }

    void clear() {
        Arrays.fill(present, false);
    }

    boolean has(int index) {
        return present[index];
    }

    /** The text in {@code [from, to)} of {@code source}, which must stay as it is until the next {@link #clear}. */
    void put(int index, byte[] source, int from, int to) {
        if (!present[index]) {
            present[index] = true;
            bytes[index] = source;
            start[index] = from;
            end[index] = to;
        }
    }
}
