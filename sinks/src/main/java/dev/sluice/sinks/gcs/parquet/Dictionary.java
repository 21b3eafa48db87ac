package dev.sluice.sinks.gcs.parquet;

/**
 * A column's different values, numbered in the order they came: an open-addressed hash table over the bytes of the
 * dictionary page. Not thread-safe.
 */
abstract sealed class Dictionary permits NumberDictionary, TextDictionary {
    static final int INITIAL_ENTRIES = 64;

    /** Half of the places are free, so a search of so many is no accident: somebody sends values with equal hashes. */
    private static final int MOST_STEPS = 256;

    /** The entries in plain encoding, one behind the other. */
    final ParquetBytes page = new ParquetBytes(INITIAL_ENTRIES * Long.BYTES);

    /** The entry at each place, counted from 1; 0 where the place is free. */
    int[] places = new int[2 * INITIAL_ENTRIES];

    int entries;

    /** The longest search so far. */
    int steps;

    final ParquetBytes page() {
        return page;
    }

    final int entries() {
        return entries;
    }

    /** Whether it should take no more values. */
    final boolean isFull(int mostBytes) {
        return page.length() > mostBytes || steps > MOST_STEPS;
    }

    /**
     * Finds each value's entry, or makes it.
     *
     * @param cells the values, as a {@link RowGroupWriter} reads them
     * @param source what text ranges point into
     * @param indexes where the entries' numbers go, from {@code at} on
     * @return bytes of these values in plain encoding
     */
    abstract long index(long[] cells, int count, byte[] source, int[] indexes, int at);

    /** Writes entries in plain encoding. */
    abstract void putPlain(int[] indexes, int count, ParquetBytes out);

    /** Gives the new entry its place, and more places to all once half of them are taken. */
    final void occupy(int place) {
        entries++;
        places[place] = entries;
        if (2 * entries > places.length) {
            places = new int[2 * places.length];
            for (int entry = 0; entry < entries; entry++) {
                int free = (int) hashOf(entry) & (places.length - 1);
                while (places[free] != 0) {
                    free = (free + 1) & (places.length - 1);
                }
                places[free] = entry + 1;
            }
        }
    }

    abstract long hashOf(int entry);

    /** Spreads what is in any bit over the lower ones (Fibonacci hashing, Knuth, TAOCP 6.4). */
    static long mix(long value) {
        long product = value * 0x9E3779B97F4A7C15L;
        return product ^ product >>> Integer.SIZE;
    }
}
