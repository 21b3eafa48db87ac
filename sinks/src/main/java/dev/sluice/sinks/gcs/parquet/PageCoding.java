package dev.sluice.sinks.gcs.parquet;

import org.apache.parquet.format.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * Whether a column's values are written as indexes of a dictionary or as they are. Begins with a dictionary; the first page
 * shows whether it pays. If not, that page is written anew and the dictionary forgotten. If so, it is kept until it is
 * full: pages behind that are plain, those before refer to it. Not thread-safe.
 */
final class PageCoding {
    /** Indexes and dictionary have to be this much smaller than the values: the codec finds some repetitions, too. */
    private static final double WORTHWHILE = 0.75;

    private final Dictionary dictionary;
    private final int dictionaryBytes;
    private final int[] indexes;
    private final ParquetBytes plain = new ParquetBytes(1 << 10);
    private State state = State.TRYING;
    private long plainBytes;
    private int count;

    private enum State {
        /** The first page is being gathered. */
        TRYING,
        INDEXES,
        /** Pages before this one refer to the dictionary. */
        PLAIN_BEHIND_INDEXES,
        PLAIN
    }

    PageCoding(Dictionary dictionary, int pageRows, int dictionaryBytes) {
        this.dictionary = dictionary;
        this.dictionaryBytes = dictionaryBytes;
        this.indexes = new int[pageRows];
    }

    /** Adds values to the page, unless its values are written as they are: then they go into {@link #plain()}. */
    boolean addToDictionary(long[] cells, int added, byte[] source) {
        boolean indexed = state == State.TRYING || state == State.INDEXES;
        if (indexed) {
            plainBytes += dictionary.index(cells, added, source, indexes, count);
        }
        count += added;
        return indexed;
    }

    ParquetBytes plain() {
        return plain;
    }

    int count() {
        return count;
    }

    Encoding finishPage(ParquetBytes page) {
        if (state == State.TRYING) {
            tryOut();
        }
        Encoding encoding = state == State.INDEXES ? Encoding.RLE_DICTIONARY : Encoding.PLAIN;
        if (state == State.INDEXES) {
            Runs.putIndexes(indexes, count, Runs.indexBits(dictionary.entries()), page);
            if (dictionary.isFull(dictionaryBytes)) {
                state = State.PLAIN_BEHIND_INDEXES;
            }
        } else {
            page.put(plain);
            plain.clear();
        }
        count = 0;
        return encoding;
    }

    private void tryOut() {
        long indexBytes = (long) count * Runs.indexBits(dictionary.entries()) / Byte.SIZE;
        if (indexBytes + dictionary.page().length() <= WORTHWHILE * plainBytes) {
            state = State.INDEXES;
        } else {
            state = State.PLAIN;
            dictionary.putPlain(indexes, count, plain);
        }
    }

    /** The dictionary when pages refer to it. */
    @Nullable
    Dictionary dictionary() {
        return state == State.INDEXES || state == State.PLAIN_BEHIND_INDEXES ? dictionary : null;
    }

    boolean isAllInDictionary() {
        return state == State.INDEXES;
    }
}
