package dev.sluice.sinks.gcs.parquet;

import java.util.Arrays;

/** A dictionary of texts or bytes. */
final class TextDictionary extends Dictionary {
    private long[] hashes = new long[INITIAL_ENTRIES];

    /** Where each entry's text starts in the page, behind its length; and, behind the last, where the next one's would. */
    private int[] starts = new int[INITIAL_ENTRIES + 1];

    TextDictionary() {
        starts[0] = Integer.BYTES;
    }

    @Override
    long index(long[] cells, int count, byte[] source, int[] indexes, int at) {
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            int length = TextRange.length(cells[i]);
            indexes[at + i] = entry(source, TextRange.start(cells[i]), length);
            bytes += Integer.BYTES + length;
        }
        return bytes;
    }

    private int entry(byte[] source, int start, int length) {
        long hash = hash(source, start, length);
        int mask = places.length - 1;
        int place = (int) hash & mask;
        for (int step = 0; ; step++) {
            int entry = places[place] - 1;
            if (entry < 0) {
                steps = Math.max(steps, step);
                return add(source, start, length, hash, place);
            }
            if (hashes[entry] == hash && length(entry) == length && isEqual(entry, source, start, length)) {
                return entry;
            }
            place = (place + 1) & mask;
        }
    }

    private int add(byte[] source, int start, int length, long hash, int place) {
        int entry = entries;
        if (entry == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * entry);
            starts = Arrays.copyOf(starts, 2 * entry + 1);
        }
        hashes[entry] = hash;
        page.putText(source, start, length);
        starts[entry + 1] = page.length() + Integer.BYTES;
        occupy(place);
        return entry;
    }

    private boolean isEqual(int entry, byte[] source, int start, int length) {
        byte[] known = page.bytes();
        int knownStart = starts[entry];
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            if (ParquetBytes.longAt(known, knownStart + at) != ParquetBytes.longAt(source, start + at)) {
                return false;
            }
        }
        return tailAt(known, knownStart + at, length - at) == tailAt(source, start + at, length - at);
    }

    @Override
    void putPlain(int[] indexes, int count, ParquetBytes out) {
        for (int i = 0; i < count; i++) {
            out.putText(page.bytes(), starts[indexes[i]], length(indexes[i]));
        }
    }

    @Override
    long hashOf(int entry) {
        return hashes[entry];
    }

    int start(int entry) {
        return starts[entry];
    }

    int length(int entry) {
        return starts[entry + 1] - Integer.BYTES - starts[entry];
    }

    private static long hash(byte[] bytes, int start, int length) {
        long hash = length;
        int at = start;
        for (int rest = length; rest >= Long.BYTES; rest -= Long.BYTES) {
            hash = mix(hash ^ ParquetBytes.longAt(bytes, at));
            at += Long.BYTES;
        }
        return mix(hash ^ tailAt(bytes, at, start + length - at));
    }

    /** Fewer than eight bytes as a number, at once where the array goes on for long enough. */
    private static long tailAt(byte[] bytes, int at, int count) {
        if (at + Long.BYTES <= bytes.length) {
            return ParquetBytes.longAt(bytes, at) & ((1L << (count * Byte.SIZE)) - 1);
        }
        long tail = 0;
        for (int i = count - 1; i >= 0; i--) {
            tail = tail << Byte.SIZE | (bytes[at + i] & 0xFF);
        }
        return tail;
    }
}
