package dev.sluice.sinks.gcs.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/**
 * One column of a file: makes its pages, compresses each when it is full, and appends all to the file at the end, with the
 * dictionary in front, which is known only then. Not thread-safe.
 */
final class ColumnWriter {
    private final ColumnSpec column;
    private final PageCompressor compressor;
    private final ColumnValues values;
    private final ParquetBytes page = new ParquetBytes(1 << 12);
    private final ParquetBytes pages = new ParquetBytes(1 << 12);
    private final Set<Encoding> encodings = EnumSet.of(Encoding.RLE);
    private long uncompressedBytes;
    private long rows;
    private long nulls;

    /**
     * A column without rows.
     *
     * @param pageRows rows of a page, at most
     */
    ColumnWriter(ColumnSpec column, int pageRows, int dictionaryBytes, PageCompressor compressor) {
        this.column = column;
        this.compressor = compressor;
        this.values = ColumnValues.of(column.type(), pageRows, dictionaryBytes);
    }

    /**
     * Adds values to the page.
     *
     * @param cells the values, as a {@link RowGroupWriter} reads them
     * @param source what text ranges point into
     */
    void add(long[] cells, int count, byte[] source) {
        values.add(cells, count, source);
    }

    /**
     * Writes the page.
     *
     * @param pageRows its rows, at least 1
     * @param present a bit for each row that has a value, the lowest bit of a byte first; not looked at when all must have one
     */
    void finishPage(int pageRows, byte[] present) {
        int count = values.count();
        page.clear();
        if (column.optional()) {
            Runs.putLevels(present, pageRows, count, page);
        }
        Encoding encoding = count == 0 ? Encoding.PLAIN : values.finishPage(page);
        encodings.add(encoding);
        rows += pageRows;
        nulls += pageRows - count;
        ParquetBytes compressed = compressor.compress(page);
        PageHeader header = new PageHeader(PageType.DATA_PAGE, page.length(), compressed.length())
                .setData_page_header(new DataPageHeader(pageRows, encoding, Encoding.RLE, Encoding.RLE));
        uncompressedBytes += append(header, compressed, pages);
    }

    /** Appends the column to the file. */
    WrittenColumn appendTo(ParquetBytes file) {
        int start = file.length();
        Dictionary dictionary = values.dictionary();
        if (dictionary != null) {
            encodings.add(Encoding.PLAIN);
            ParquetBytes compressed = compressor.compress(dictionary.page());
            PageHeader header = new PageHeader(
                            PageType.DICTIONARY_PAGE, dictionary.page().length(), compressed.length())
                    .setDictionary_page_header(new DictionaryPageHeader(dictionary.entries(), Encoding.PLAIN));
            uncompressedBytes += append(header, compressed, file);
        }
        int pagesStart = file.length();
        file.put(pages);
        return new WrittenColumn(
                column,
                encodings,
                rows,
                nulls,
                uncompressedBytes,
                dictionary == null ? -1 : start,
                pagesStart,
                file.length(),
                values.bounds());
    }

    /** Appends a page with its header; returns the bytes of both, the page's before compression. */
    private static long append(PageHeader header, ParquetBytes compressed, ParquetBytes out) {
        int start = out.length();
        try {
            Util.writePageHeader(header, out);
        } catch (IOException e) {
            // Memory does not fail to be written to.
            throw new UncheckedIOException(e);
        }
        int headerBytes = out.length() - start;
        out.put(compressed);
        return (long) headerBytes + header.getUncompressed_page_size();
    }
}
