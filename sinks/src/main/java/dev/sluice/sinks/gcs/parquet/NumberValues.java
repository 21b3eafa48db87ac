package dev.sluice.sinks.gcs.parquet;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Integers, timestamps and doubles, in a dictionary as long as that pays. */
final class NumberValues implements ColumnValues {
    private final boolean ordered;
    private final PageCoding coding;
    private long smallest = Long.MAX_VALUE;
    private long largest = Long.MIN_VALUE;

    NumberValues(ValueType type, int pageRows, int dictionaryBytes) {
        // Of doubles the bits are held, whose order is another one.
        ordered = type != ValueType.DOUBLE;
        coding = new PageCoding(new NumberDictionary(), pageRows, dictionaryBytes);
    }

    @Override
    public void add(long[] cells, int count, byte[] source) {
        if (!coding.addToDictionary(cells, count, source)) {
            coding.plain().putLongs(cells, count);
        }
        long low = smallest;
        long high = largest;
        for (int i = 0; i < count; i++) {
            low = Math.min(low, cells[i]);
            high = Math.max(high, cells[i]);
        }
        smallest = low;
        largest = high;
    }

    @Override
    public int count() {
        return coding.count();
    }

    @Override
    public Encoding finishPage(ParquetBytes page) {
        return coding.finishPage(page);
    }

    @Override
    public @Nullable Dictionary dictionary() {
        return coding.dictionary();
    }

    @Override
    public @Nullable Bounds bounds() {
        return ordered && smallest <= largest ? new Bounds(plain(smallest), plain(largest)) : null;
    }

    private static byte[] plain(long value) {
        ParquetBytes bytes = new ParquetBytes(Long.BYTES);
        bytes.putLong(value);
        return bytes.toByteArray();
    }
}
