package dev.sluice.sinks.gcs.parquet;

/**
 * How much of a column is written at once.
 *
 * @param pageRows rows of a page, at most; a multiple of 8, since a bit says of each row whether it has a value
 * @param dictionaryBytes a dictionary that has grown beyond this takes no more values
 */
record ParquetLimits(int pageRows, int dictionaryBytes) {
    /** A page of a column stays in a core's cache until it is compressed. Readers are used to dictionaries of 1 MB. */
    static final ParquetLimits DEFAULT = new ParquetLimits(8_192, 1 << 20);

    ParquetLimits {
        if (pageRows <= 0 || pageRows % Byte.SIZE != 0) {
            throw new IllegalArgumentException("pageRows: " + pageRows + " (expected: a multiple of 8, above 0)");
        }
    }
}
