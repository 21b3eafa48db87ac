package dev.sluice.sinks.gcs.parquet;

import dev.sluice.sinks.delivery.Shipment;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Turns shipments into Parquet files: one row group, a column for each field of the lane's schema, pages compressed with
 * Zstandard at level 1. A column's values stand in a dictionary as long as that makes the column smaller. The footer holds
 * the schema and, for each column, the number of nulls and, where they are cheap to know, the smallest and the largest
 * value, so that readers can pass over files.
 *
 * <p>A payload is Avro binary of the lane's schema, a nested value being a string that holds its JSON. The same shipment
 * gives the same bytes, always. Immutable and thread-safe; a file takes a few times its compressed size in memory while it
 * is written, and about 100 KB a column.
 *
 * <p>Source: <a href="https://parquet.apache.org/docs/file-format/">Parquet file format</a>.
 */
public final class ParquetWriter {
    private final ParquetLimits limits;
    private final String record;
    private final List<ColumnSpec> columns;

    private ParquetWriter(ParquetLimits limits, String record, List<ColumnSpec> columns) {
        this.limits = limits;
        this.record = record;
        this.columns = columns;
    }

    /**
     * A writer for one lane.
     *
     * @param schema the schema of the lane's events: a record whose fields are plain or nested values, or unions of null, in
     *     front, and one of these
     * @throws IllegalArgumentException when a field is something else, with all such fields in the message
     * @throws UnsatisfiedLinkError on a machine that Zstandard's native library is not made for
     */
    public static ParquetWriter of(Schema schema) {
        return of(schema, ParquetLimits.DEFAULT);
    }

    static ParquetWriter of(Schema schema, ParquetLimits limits) {
        PageCompressor.loadLibrary();
        return new ParquetWriter(limits, schema.getName(), ColumnSpec.of(schema));
    }

    /**
     * The file of a shipment.
     *
     * @throws IllegalArgumentException when a payload is not one event of the lane's schema
     */
    public byte[] write(Shipment shipment) {
        try (PageCompressor compressor = new PageCompressor()) {
            RowGroupWriter rows = new RowGroupWriter(columns, shipment.count(), limits, compressor);
            for (Shipment.Slice slice : shipment.slices()) {
                rows.add(slice);
            }
            ParquetBytes file = new ParquetBytes(1 << 16);
            file.put(Footer.MAGIC);
            List<WrittenColumn> written = new ArrayList<>(columns.size());
            for (ColumnWriter column : rows.finish()) {
                written.add(column.appendTo(file));
            }
            Footer.append(record, written, shipment.count(), file);
            return file.toByteArray();
        }
    }
}
