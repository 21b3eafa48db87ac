package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One JSON object per event (RFC 8259), without line breaks: {@code event_id}, {@code event_time}, then the columns in
 * order. A null column is left out. Timestamps are RFC 3339 in UTC with microseconds, bytes are base64, NaN and the
 * infinities are null, nested values are JSON.
 */
final class JsonEncoder implements Encoder {
    private static final byte[] BEFORE_ID = ascii("{\"" + Projection.EVENT_ID + "\":\"");
    private static final byte[] BEFORE_TIME = ascii("\",\"" + Projection.EVENT_TIME + "\":\"");

    private final BoundColumn[] columns;
    private final byte[][] keys;
    private final TimeText time = new TimeText();

    JsonEncoder(List<BoundColumn> bound) {
        columns = bound.stream().filter(column -> column.slot() >= 0).toArray(BoundColumn[]::new);
        keys = new byte[columns.length][];
        for (int i = 0; i < keys.length; i++) {
            // Names are letters, digits and underscores, in Avro and after a rename.
            keys[i] = ascii(",\"" + columns[i].column().name() + "\":");
        }
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        out.put(BEFORE_ID);
        head.putId(out);
        out.put(BEFORE_TIME);
        time.put(head.timeMicros(), out);
        out.put('"');
        for (int i = 0; i < columns.length; i++) {
            if (slots.present[columns[i].slot()]) {
                out.put(keys[i]);
                putValue(columns[i], slots, out);
            }
        }
        out.put('}');
    }

    private void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        switch (column.type()) {
            case STRING, ADDRESS -> JsonText.putString(slots.bytes, slots.start[slot], slots.end[slot], out);
            case INTEGER -> out.putDecimal(slots.number[slot]);
            case TIMESTAMP -> {
                out.put('"');
                time.put(slots.number[slot], out);
                out.put('"');
            }
            case ENUM -> {
                out.put('"');
                out.put(column.symbols()[(int) slots.number[slot]]);
                out.put('"');
            }
            case BOOLEAN -> JsonText.putBoolean(slots.number[slot] != 0, out);
            case FLOATING -> putNumber(column, slots.number[slot], out);
            case BYTES -> {
                out.put('"');
                JsonText.putBase64(slots.bytes, slots.start[slot], slots.end[slot], out);
                out.put('"');
            }
            case NESTED -> column.nestedJson().put(slots.bytes, slots.start[slot], slots.end[slot], out);
        }
    }

    /** A float is written with a float's digits: as a double, 0.1 would be 0.10000000149011612. */
    static void putNumber(BoundColumn column, long bits, OutputBuffer out) {
        double value = Double.longBitsToDouble(bits);
        if (column.isFloat()) {
            JsonText.putFloat((float) value, out);
        } else {
            JsonText.putDouble(value, out);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
