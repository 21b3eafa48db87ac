package dev.sluice.sinks.gcs.parquet;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** The values of one column, without its nulls: gathers those of a page and writes them. Not thread-safe. */
sealed interface ColumnValues permits BooleanValues, NumberValues, TextValues {

    /**
     * Values for a column of the given type.
     *
     * @param pageRows rows of a page, at most
     */
    static ColumnValues of(ValueType type, int pageRows, int dictionaryBytes) {
        return switch (type) {
            case BOOLEAN -> new BooleanValues(pageRows);
            case INTEGER, TIMESTAMP, DOUBLE -> new NumberValues(type, pageRows, dictionaryBytes);
            case TEXT, BYTES -> new TextValues(pageRows, dictionaryBytes);
        };
    }

    /**
     * Adds values to the page.
     *
     * @param cells the values, as a {@link RowGroupWriter} reads them
     * @param source what text ranges point into
     */
    void add(long[] cells, int count, byte[] source);

    /** How many the page has so far. */
    int count();

    /** Writes the page's values, at least one, and begins the next page. */
    Encoding finishPage(ParquetBytes page);

    /** The dictionary that pages refer to, or null when none does. */
    @Nullable
    Dictionary dictionary();

    /** The smallest and the largest value, or null when they are not known. */
    @Nullable
    Bounds bounds();
}
