package dev.sluice.sinks.gcs.parquet;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * What the footer says of a column in the file.
 *
 * @param encodings how its levels, values and dictionary are written
 * @param uncompressedBytes its pages before compression, with their headers
 * @param dictionaryStart where the dictionary's header starts in the file, or -1 when there is none
 * @param pagesStart where the first page's header starts
 * @param end behind the last page
 * @param bounds smallest and largest value, or null when they are not known
 */
record WrittenColumn(
        ColumnSpec column,
        Set<Encoding> encodings,
        long rows,
        long nulls,
        long uncompressedBytes,
        int dictionaryStart,
        int pagesStart,
        int end,
        @Nullable Bounds bounds) {

    WrittenColumn {
        encodings = Set.copyOf(encodings);
    }

    int start() {
        return dictionaryStart < 0 ? pagesStart : dictionaryStart;
    }

    ColumnChunk chunk() {
        ColumnMetaData metadata = new ColumnMetaData(
                column.type().physical(),
                encodings.stream().sorted().toList(),
                List.of(column.name()),
                PageCompressor.CODEC,
                rows,
                uncompressedBytes,
                end - start(),
                pagesStart);
        if (dictionaryStart >= 0) {
            metadata.setDictionary_page_offset(dictionaryStart);
        }
        metadata.setStatistics(statistics());
        // 0, since the metadata stands in the footer alone.
        return new ColumnChunk(0).setMeta_data(metadata);
    }

    private Statistics statistics() {
        Statistics statistics = new Statistics().setNull_count(nulls);
        if (bounds != null) {
            statistics.setMin_value(ByteBuffer.wrap(bounds.smallest())).setMax_value(ByteBuffer.wrap(bounds.largest()));
        }
        return statistics;
    }
}
