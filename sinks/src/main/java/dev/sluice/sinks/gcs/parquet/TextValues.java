package dev.sluice.sinks.gcs.parquet;

import java.util.Arrays;
import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/** Texts and bytes, in a dictionary as long as that pays. */
final class TextValues implements ColumnValues {
    /** Longer values tell a reader little that would be worth their place in the footer. */
    private static final int LONGEST_BOUND = 64;

    private final TextDictionary texts = new TextDictionary();
    private final PageCoding coding;

    TextValues(int pageRows, int dictionaryBytes) {
        coding = new PageCoding(texts, pageRows, dictionaryBytes);
    }

    @Override
    public void add(long[] cells, int count, byte[] source) {
        if (!coding.addToDictionary(cells, count, source)) {
            ParquetBytes plain = coding.plain();
            for (int i = 0; i < count; i++) {
                plain.putText(source, TextRange.start(cells[i]), TextRange.length(cells[i]));
            }
        }
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

    /** Known when all values are in the dictionary: comparing each would cost more than reading a page in vain. */
    @Override
    public @Nullable Bounds bounds() {
        if (!coding.isAllInDictionary() || texts.entries() == 0) {
            return null;
        }
        int smallest = 0;
        int largest = 0;
        for (int entry = 1; entry < texts.entries(); entry++) {
            if (compare(entry, smallest) < 0) {
                smallest = entry;
            } else if (compare(entry, largest) > 0) {
                largest = entry;
            }
        }
        return texts.length(smallest) > LONGEST_BOUND || texts.length(largest) > LONGEST_BOUND
                ? null
                : new Bounds(text(smallest), text(largest));
    }

    private int compare(int entry, int other) {
        byte[] bytes = texts.page().bytes();
        return Arrays.compareUnsigned(
                bytes,
                texts.start(entry),
                texts.start(entry) + texts.length(entry),
                bytes,
                texts.start(other),
                texts.start(other) + texts.length(other));
    }

    private byte[] text(int entry) {
        int start = texts.start(entry);
        return Arrays.copyOfRange(texts.page().bytes(), start, start + texts.length(entry));
    }
}
