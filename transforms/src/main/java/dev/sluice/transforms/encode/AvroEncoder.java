package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import java.util.List;

/**
 * Avro binary of the projected schema, without a header (Apache Avro 1.11 specification, "Binary Encoding"). Every column
 * but the first two is a union of null and its type, null first. Nested values are copied as they are, or, for objects of
 * plain columns, written as a string that holds their JSON.
 */
final class AvroEncoder implements Encoder {
    private static final int NULL_BRANCH = 0;
    private static final int VALUE_BRANCH = 2; // 1 as zig-zag.

    private final BoundColumn[] columns;
    private final boolean nestedAsJson;
    private final OutputBuffer nested = new OutputBuffer(256);

    private AvroEncoder(List<BoundColumn> bound, boolean nestedAsJson) {
        this.columns = bound.toArray(BoundColumn[]::new);
        this.nestedAsJson = nestedAsJson;
    }

    /**
     * Nested values as they are.
     *
     * @throws IllegalArgumentException when the writer's schema of a nested value is not the projection's
     */
    static AvroEncoder withNestedValues(List<BoundColumn> bound) {
        for (BoundColumn column : bound) {
            if (column.type() == FieldType.NESTED
                    && !column.schema().equals(column.column().schema())) {
                throw new IllegalArgumentException("field " + column.column().field() + ": " + column.schema()
                        + " (expected: " + column.column().schema() + ", since nested values are copied as they are)");
            }
        }
        return new AvroEncoder(bound, false);
    }

    /** Nested values as JSON text, so that every value is a plain one. */
    static AvroEncoder withNestedJson(List<BoundColumn> bound) {
        return new AvroEncoder(bound, true);
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        out.putZigZag(head.idLength());
        head.putId(out);
        out.putZigZag(head.timeMicros());
        for (BoundColumn column : columns) {
            if (column.slot() < 0 || !slots.present[column.slot()]) {
                out.put(NULL_BRANCH);
            } else {
                out.put(VALUE_BRANCH);
                putValue(column, slots, out);
            }
        }
    }

    private void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        int start = slots.start[slot];
        int end = slots.end[slot];
        switch (column.type()) {
            case STRING, ADDRESS -> {
                if (Utf8.isValid(slots.bytes, start, end)) {
                    putText(slots.bytes, start, end, out);
                } else {
                    byte[] repaired = Utf8.repaired(slots.bytes, start, end);
                    putText(repaired, 0, repaired.length, out);
                }
            }
            case ENUM -> {
                byte[] symbol = column.symbols()[(int) slots.number[slot]];
                putText(symbol, 0, symbol.length, out);
            }
            case INTEGER, TIMESTAMP -> out.putZigZag(slots.number[slot]);
            case FLOATING -> out.putLittleEndian(slots.number[slot]);
            case BOOLEAN -> out.put((int) slots.number[slot]);
            case BYTES -> putText(slots.bytes, start, end, out);
            case NESTED -> {
                if (nestedAsJson) {
                    nested.truncate(0);
                    column.nestedJson().put(slots.bytes, start, end, nested);
                    putText(nested.bytes(), 0, nested.length(), out);
                } else {
                    out.put(slots.bytes, start, end);
                }
            }
        }
    }

    private static void putText(byte[] bytes, int start, int end, OutputBuffer out) {
        out.putZigZag(end - start);
        out.put(bytes, start, end);
    }
}
