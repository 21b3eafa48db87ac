package dev.sluice.sinks.gcs.parquet;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Booleans, a bit each. */
final class BooleanValues implements ColumnValues {
    private final int[] numbers;
    private int count;

    BooleanValues(int pageRows) {
        numbers = new int[pageRows];
    }

    @Override
    public void add(long[] cells, int added, byte[] source) {
        for (int i = 0; i < added; i++) {
            numbers[count++] = (int) cells[i];
        }
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public Encoding finishPage(ParquetBytes page) {
        Runs.putBits(numbers, count, page);
        count = 0;
        return Encoding.PLAIN;
    }

    @Override
    public @Nullable Dictionary dictionary() {
        return null;
    }

    @Override
    public @Nullable Bounds bounds() {
        return null;
    }
}
