package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.FormatSpec.JsonLayout;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object per event (RFC 8259), without line breaks: {@code event_id}, {@code event_time}, then the columns in
 * order. A null column is left out. Timestamps are RFC 3339 in UTC with microseconds, or numbers since the epoch, bytes are
 * base64, NaN and the infinities are null, nested values are JSON of their own or members with names of several parts.
 */
final class JsonEncoder implements Encoder {
    private static final byte[] BEFORE_ID = ascii("{\"" + Projection.EVENT_ID + "\":\"");
    private static final byte[] BEFORE_TIME = ascii("\",\"" + Projection.EVENT_TIME + "\":");

    private final BoundColumn[] columns;
    private final byte[][] keys;

    /** What writes each column's nested values; null for other columns, and where they are objects. */
    private final @Nullable FlatJson[] flat;

    private final JsonTime time;

    JsonEncoder(List<BoundColumn> bound, FormatSpec.Json format) {
        time = new JsonTime(format.timestamps());
        columns = bound.stream().filter(column -> column.slot() >= 0).toArray(BoundColumn[]::new);
        keys = new byte[columns.length][];
        flat = new FlatJson[columns.length];
        for (int i = 0; i < keys.length; i++) {
            // Names are letters, digits and underscores, in Avro and after a rename.
            String name = columns[i].column().name();
            keys[i] = ascii(",\"" + name + "\":");
            if (format.layout() == JsonLayout.FLAT && columns[i].type() == FieldType.NESTED) {
                flat[i] = FlatJson.of(name, columns[i].schema(), time);
            }
        }
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        out.put(BEFORE_ID);
        head.putId(out);
        out.put(BEFORE_TIME);
        time.put(head.timeMicros(), out);
        for (int i = 0; i < columns.length; i++) {
            int slot = columns[i].slot();
            if (!slots.present[slot]) {
                continue;
            }
            FlatJson members = flat[i];
            if (members == null) {
                out.put(keys[i]);
                putValue(columns[i], slots, out);
            } else {
                members.put(slots.bytes, slots.start[slot], slots.end[slot], out);
            }
        }
        out.put('}');
    }

    void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        switch (column.type()) {
            case STRING, ADDRESS -> JsonText.putString(slots.bytes, slots.start[slot], slots.end[slot], out);
            case INTEGER -> out.putDecimal(slots.number[slot]);
            case TIMESTAMP -> time.put(slots.number[slot], out);
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
