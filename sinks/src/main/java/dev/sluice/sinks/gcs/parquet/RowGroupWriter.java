package dev.sluice.sinks.gcs.parquet;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import java.util.Arrays;
import java.util.List;

/**
 * Turns rows into columns: reads a block of events in one walk over their bytes, each value into its column's cells, and
 * hands each column its cells. A cell is a number as it is, a double's bits, or a {@link TextRange}; a null has no cell. Not
 * thread-safe.
 */
final class RowGroupWriter {
    /** The cells of 24 columns take 200 KB, which a core's cache holds from the walk to the columns' turn. */
    private static final int BLOCK_ROWS = 1_024;

    /** 1 as zig-zag; that of null is 0. */
    private static final int VALUE_BRANCH = 2;

    private final int pageRows;
    private final ValueType[] types;
    private final boolean[] optional;
    private final ColumnWriter[] columns;
    private final long[][] cells;
    private final int[] counts;

    /** For each column a bit for each row of the page that has a value. */
    private final byte[][] present;

    private int rows;

    // Where the walk is, in one event's bytes.
    private byte[] bytes = {};
    private int position;
    private int end;

    /**
     * A row group without rows.
     *
     * @param expectedRows rows that will come
     */
    RowGroupWriter(List<ColumnSpec> specs, int expectedRows, ParquetLimits limits, PageCompressor compressor) {
        int expectedBytes = (expectedRows + Byte.SIZE - 1) / Byte.SIZE;
        pageRows = Math.min(limits.pageRows(), expectedBytes * Byte.SIZE);
        int blockRows = Math.min(BLOCK_ROWS, pageRows);
        types = specs.stream().map(ColumnSpec::type).toArray(ValueType[]::new);
        optional = new boolean[types.length];
        columns = new ColumnWriter[types.length];
        for (int i = 0; i < types.length; i++) {
            optional[i] = specs.get(i).optional();
            columns[i] = new ColumnWriter(specs.get(i), pageRows, limits.dictionaryBytes(), compressor);
        }
        cells = new long[types.length][blockRows];
        counts = new int[types.length];
        present = new byte[types.length][pageRows / Byte.SIZE];
    }

    /**
     * Adds a slice's events.
     *
     * @throws IllegalArgumentException when a payload is not one event of the columns
     */
    void add(Shipment.Slice slice) {
        int from = slice.from();
        while (from < slice.to()) {
            int to = Math.min(slice.to(), from + Math.min(cells[0].length, pageRows - rows));
            read(slice.batch(), from, to);
            for (int i = 0; i < columns.length; i++) {
                columns[i].add(cells[i], counts[i], bytes);
            }
            rows += to - from;
            from = to;
            if (rows == pageRows) {
                finishPage();
            }
        }
    }

    /** The columns, with all rows in them. */
    List<ColumnWriter> finish() {
        if (rows > 0) {
            finishPage();
        }
        return List.of(columns);
    }

    private void finishPage() {
        for (int i = 0; i < columns.length; i++) {
            columns[i].finishPage(rows, present[i]);
            Arrays.fill(present[i], (byte) 0);
        }
        rows = 0;
    }

    private void read(EventBatch batch, int from, int to) {
        Arrays.fill(counts, 0);
        bytes = batch.packed();
        for (int event = from; event < to; event++) {
            position = batch.payloadStart(event);
            end = batch.payloadEnd(event);
            int row = rows + event - from;
            for (int i = 0; i < types.length; i++) {
                if (optional[i]) {
                    if (readBoolean(VALUE_BRANCH)) {
                        present[i][row >> 3] |= (byte) (1 << (row & 7));
                    } else {
                        continue;
                    }
                }
                cells[i][counts[i]++] = readCell(types[i]);
            }
            if (position != end) {
                throw malformed("ends behind its last field");
            }
        }
    }

    private long readCell(ValueType type) {
        return switch (type) {
            case BOOLEAN -> readBoolean(1) ? 1 : 0;
            case INTEGER, TIMESTAMP -> readLong();
            case DOUBLE -> {
                int start = position;
                skip(Double.BYTES);
                yield ParquetBytes.longAt(bytes, start);
            }
            case TEXT, BYTES -> {
                long length = readLong();
                int start = position;
                skip(length);
                yield TextRange.of(start, (int) length);
            }
        };
    }

    /** Reads a byte that is either 0 or {@code yes}. */
    private boolean readBoolean(int yes) {
        int value = readByte();
        if (value != 0 && value != yes) {
            throw malformed("has " + value + " where 0 or " + yes + " should be");
        }
        return value != 0;
    }

    /** Reads a zig-zag varint. */
    private long readLong() {
        long first = readByte();
        if (first >= 0) {
            return (first >>> 1) ^ -(first & 1);
        }
        long raw = first & 0x7F;
        for (int shift = 7; shift < Long.SIZE; shift += 7) {
            long next = readByte();
            raw |= (next & 0x7F) << shift;
            if (next >= 0) {
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw malformed("has a number of more than 64 bits");
    }

    private int readByte() {
        if (position >= end) {
            throw malformed("ends before its last field");
        }
        return bytes[position++];
    }

    private void skip(long count) {
        if (count < 0 || count > end - position) {
            throw malformed("ends before its last field");
        }
        position += (int) count;
    }

    private static IllegalArgumentException malformed(String trouble) {
        return new IllegalArgumentException("payload " + trouble + " (expected: one event of the lane's schema)");
    }
}
