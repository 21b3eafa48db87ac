package dev.sluice.sinks.gcs.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/** The end of a file: the schema, and where each column is. */
final class Footer {
    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    /** The version of files whose dictionaries and indexes are said to be {@code PLAIN} and {@code RLE_DICTIONARY}. */
    private static final int VERSION = 2;

    private Footer() {}

    /**
     * Appends the footer to a file of one row group.
     *
     * @param record what an event is called
     */
    static void append(String record, List<WrittenColumn> columns, long rows, ParquetBytes file) {
        List<SchemaElement> schema = new ArrayList<>();
        schema.add(new SchemaElement(record).setNum_children(columns.size()));
        List<ColumnChunk> chunks = new ArrayList<>();
        long uncompressedBytes = 0;
        for (WrittenColumn column : columns) {
            schema.add(column.column().element());
            chunks.add(column.chunk());
            uncompressedBytes += column.uncompressedBytes();
        }
        int start = columns.get(0).start();
        RowGroup group = new RowGroup(chunks, uncompressedBytes, rows)
                .setFile_offset(start)
                .setTotal_compressed_size(file.length() - start)
                .setOrdinal((short) 0);
        ColumnOrder order = ColumnOrder.TYPE_ORDER(new TypeDefinedOrder());
        FileMetaData metadata = new FileMetaData(VERSION, schema, rows, List.of(group))
                .setCreated_by("sluice version " + version())
                // Without it readers do not believe the smallest and largest values.
                .setColumn_orders(Collections.nCopies(columns.size(), order));
        int footerStart = file.length();
        try {
            Util.writeFileMetaData(metadata, file);
        } catch (IOException e) {
            // Memory does not fail to be written to.
            throw new UncheckedIOException(e);
        }
        file.putInt(file.length() - footerStart);
        file.put(MAGIC);
    }

    private static String version() {
        String version = Footer.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
