package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;

/**
 * One protobuf message per event, without a length in front: the rows that BigQuery's AppendRows takes
 * (protobuf.dev/programming-guides/encoding). The column at position {@code i} of the projected schema is field
 * {@code i + 1}, typed by {@link dev.sluice.events.RowType}; a null column is left out; nested values are their JSON.
 */
final class ProtobufRowEncoder implements Encoder {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;

    private static final int ID_TAG = tag(0, LENGTH_DELIMITED);
    private static final int TIME_TAG = tag(1, VARINT);

    private final BoundColumn[] columns;
    private final int[] tags;
    private final OutputBuffer nested = new OutputBuffer(256);

    ProtobufRowEncoder(List<BoundColumn> bound) {
        columns = bound.stream().filter(column -> column.slot() >= 0).toArray(BoundColumn[]::new);
        tags = new int[columns.length];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = tag(columns[i].position(), wireType(columns[i]));
        }
    }

    private static int wireType(BoundColumn column) {
        return switch (column.type()) {
            case INTEGER, TIMESTAMP, BOOLEAN -> VARINT;
            case FLOATING -> FIXED64;
            case STRING, ADDRESS, ENUM, BYTES, NESTED -> LENGTH_DELIMITED;
        };
    }

    private static int tag(int position, int wireType) {
        return (position + 1) << 3 | wireType;
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        out.putVarint(ID_TAG);
        out.putVarint(head.idLength());
        head.putId(out);
        out.putVarint(TIME_TAG);
        putTime(head.timeMicros(), out);
        for (int i = 0; i < columns.length; i++) {
            if (slots.present[columns[i].slot()]) {
                out.putVarint(tags[i]);
                putValue(columns[i], slots, out);
            }
        }
    }

    private void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        int start = slots.start[slot];
        int end = slots.end[slot];
        switch (column.type()) {
            case STRING, ADDRESS -> {
                // BigQuery refuses rows with broken UTF-8.
                if (Utf8.isValid(slots.bytes, start, end)) {
                    putDelimited(slots.bytes, start, end, out);
                } else {
                    byte[] repaired = Utf8.repaired(slots.bytes, start, end);
                    putDelimited(repaired, 0, repaired.length, out);
                }
            }
            case ENUM -> {
                byte[] symbol = column.symbols()[(int) slots.number[slot]];
                putDelimited(symbol, 0, symbol.length, out);
            }
            case INTEGER, BOOLEAN -> out.putVarint(slots.number[slot]);
            case TIMESTAMP -> putTime(slots.number[slot], out);
            case FLOATING -> out.putLittleEndian(slots.number[slot]);
            case BYTES -> putDelimited(slots.bytes, start, end, out);
            case NESTED -> {
                nested.truncate(0);
                column.nestedJson().put(slots.bytes, start, end, nested);
                putDelimited(nested.bytes(), 0, nested.length(), out);
            }
        }
    }

    /** BigQuery's TIMESTAMP has the years 1 to 9999; it would refuse the row. */
    private static void putTime(long micros, OutputBuffer out) throws EncodeException {
        if (!TimeText.isExpressible(micros)) {
            throw new EncodeException("timestamp: beyond the calendar (expected: a time in the years 1 to 9999)");
        }
        out.putVarint(micros);
    }

    private static void putDelimited(byte[] bytes, int start, int end, OutputBuffer out) {
        out.putVarint(end - start);
        out.put(bytes, start, end);
    }
}
