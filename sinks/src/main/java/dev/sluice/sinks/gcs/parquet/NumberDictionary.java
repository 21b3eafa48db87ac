package dev.sluice.sinks.gcs.parquet;

import java.util.Arrays;

/** A dictionary of longs, or of doubles by their bits. */
final class NumberDictionary extends Dictionary {
    private long[] numbers = new long[INITIAL_ENTRIES];

    @Override
    long index(long[] cells, int count, byte[] source, int[] indexes, int at) {
        for (int i = 0; i < count; i++) {
            indexes[at + i] = entry(cells[i]);
        }
        return (long) count * Long.BYTES;
    }

    private int entry(long number) {
        int mask = places.length - 1;
        int place = (int) mix(number) & mask;
        for (int step = 0; ; step++) {
            int entry = places[place] - 1;
            if (entry < 0) {
                steps = Math.max(steps, step);
                return add(number, place);
            }
            if (numbers[entry] == number) {
                return entry;
            }
            place = (place + 1) & mask;
        }
    }

    private int add(long number, int place) {
        int entry = entries;
        if (entry == numbers.length) {
            numbers = Arrays.copyOf(numbers, 2 * entry);
        }
        numbers[entry] = number;
        page.putLong(number);
        occupy(place);
        return entry;
    }

    @Override
    void putPlain(int[] indexes, int count, ParquetBytes out) {
        for (int i = 0; i < count; i++) {
            out.putLong(numbers[indexes[i]]);
        }
    }

    @Override
    long hashOf(int entry) {
        return mix(numbers[entry]);
    }
}
