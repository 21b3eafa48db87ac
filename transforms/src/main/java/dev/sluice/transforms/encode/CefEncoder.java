package dev.sluice.transforms.encode;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.transforms.encode.CefKeys.Log;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * ArcSight Common Event Format, version 0 (Micro Focus, "Implementing ArcSight CEF", revision 25), one line per event:
 * {@code CEF:0|Palo Alto Networks|PAN-OS|version|signature|type|severity|key=value ...} with the keys that Palo Alto
 * Networks publishes. Header and severity follow the vendor's formats: a threat log's signature is its threat, another
 * log's its subtype; a traffic log's severity is 1, another log's 1 (informational) to 5 (critical).
 *
 * <p>The extension begins with {@code SluiceEventId}; the columns follow in their order. A renamed field keeps its
 * key. Null and empty values are left out, as are values that already stand in the header. Timestamps are milliseconds
 * since the epoch, which CEF allows for every time.
 */
final class CefEncoder implements Encoder {
    private static final String VERSION = "config_version";
    private static final String SUBTYPE = "subtype";
    private static final String TYPE = "type";
    private static final String THREAT_NAME = "threat_name";
    private static final String THREAT_ID = "threat_id";
    private static final String SEVERITY = "severity";

    static final Set<String> HEADER_FIELDS = Set.of(VERSION, SUBTYPE, TYPE, THREAT_NAME, THREAT_ID, SEVERITY);

    private static final byte[] START = ascii("CEF:0|Palo Alto Networks|PAN-OS|");
    private static final byte[] BEFORE_ID = ascii("|" + CefKeys.custom(Projection.EVENT_ID) + "=");
    private static final byte[] URL = ascii("url");
    private static final byte[] WILDFIRE = ascii("wildfire");
    private static final int MICROS_PER_MILLI = 1000;

    private final BoundColumn[] columns;

    /** What stands before each column's value, by log; empty for what stands in the header. */
    private final Map<Log, byte[][]> prefixes = new EnumMap<>(Log.class);

    private final boolean traffic;
    private final int version;
    private final int subtype;
    private final int type;
    private final int threatName;
    private final int threatId;
    private final Severities severities;
    private final SlotText text;
    private final OutputBuffer scratch = new OutputBuffer(256);

    CefEncoder(List<BoundColumn> bound, SlotLayout layout, String recordName) {
        columns = bound.stream().filter(column -> column.slot() >= 0).toArray(BoundColumn[]::new);
        for (Log log : Log.values()) {
            byte[][] texts = new byte[columns.length][];
            for (int i = 0; i < texts.length; i++) {
                String field = columns[i].column().field();
                String name = columns[i].column().name();
                texts[i] = CefKeys.isInHeader(log, field) ? new byte[0] : ascii(" " + CefKeys.prefix(log, field, name));
            }
            prefixes.put(log, texts);
        }
        traffic = recordName.equals(WriterSchemas.TRAFFIC_RECORD);
        version = layout.indexOf(VERSION);
        subtype = layout.indexOf(SUBTYPE);
        type = layout.indexOf(TYPE);
        threatName = layout.indexOf(THREAT_NAME);
        int id = layout.indexOf(THREAT_ID);
        // A mask has made it a text.
        threatId = id >= 0 && layout.slots().get(id).type() == FieldType.INTEGER ? id : -1;
        severities = Severities.of(layout);
        text = new SlotText(layout);
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        Log log = log(slots);
        out.put(START);
        putHeader(version, slots, out);
        out.put('|');
        if (log == Log.THREAT) {
            putThreat(slots, out);
        } else {
            putHeader(subtype, slots, out);
        }
        out.put('|');
        putHeader(type, slots, out);
        out.put('|');
        out.put('0' + (traffic ? 1 : severities.panos(slots)));
        out.put(BEFORE_ID);
        head.putId(out);
        byte[][] keys = prefixes.get(log);
        for (int i = 0; i < columns.length; i++) {
            if (keys[i].length > 0 && slots.present[columns[i].slot()]) {
                putPair(keys[i], columns[i], slots, out);
            }
        }
    }

    private Log log(FieldSlots slots) {
        if (traffic) {
            return Log.TRAFFIC;
        }
        if (text.is(subtype, URL, slots)) {
            return Log.URL;
        }
        return text.is(subtype, WILDFIRE, slots) ? Log.WILDFIRE : Log.THREAT;
    }

    /** The vendor's {@code $threatid}: a name with its number in parentheses. */
    private void putThreat(FieldSlots slots, OutputBuffer out) {
        putHeader(threatName, slots, out);
        if (threatId >= 0 && slots.present[threatId]) {
            out.put('(');
            out.putDecimal(slots.number[threatId]);
            out.put(')');
        }
    }

    private void putHeader(int slot, FieldSlots slots, OutputBuffer out) {
        scratch.truncate(0);
        text.put(slot, slots, scratch);
        byte[] bytes = scratch.bytes();
        for (int i = 0; i < scratch.length(); i++) {
            byte value = bytes[i];
            if (value == '|' || value == '\\') {
                out.put('\\');
            }
            // A header has no way to write a line break.
            out.put(value == '\n' || value == '\r' ? ' ' : value);
        }
    }

    private void putPair(byte[] prefix, BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int before = out.length();
        out.put(prefix);
        int value = out.length();
        putValue(column, slots, out);
        if (out.length() == value) {
            out.truncate(before);
        }
    }

    private void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        switch (column.type()) {
            case STRING, ADDRESS -> putText(slots.bytes, slots.start[slot], slots.end[slot], out);
            case INTEGER -> out.putDecimal(slots.number[slot]);
            case TIMESTAMP -> out.putDecimal(Math.floorDiv(slots.number[slot], MICROS_PER_MILLI));
            case ENUM -> out.put(column.symbols()[(int) slots.number[slot]]);
            case BOOLEAN -> JsonText.putBoolean(slots.number[slot] != 0, out);
            case FLOATING -> {
                if (Double.isFinite(Double.longBitsToDouble(slots.number[slot]))) {
                    JsonEncoder.putNumber(column, slots.number[slot], out);
                }
            }
            case BYTES -> {
                scratch.truncate(0);
                JsonText.putBase64(slots.bytes, slots.start[slot], slots.end[slot], scratch);
                putEscaped(scratch.bytes(), 0, scratch.length(), out);
            }
            case NESTED -> {
                scratch.truncate(0);
                column.nestedJson().put(slots.bytes, slots.start[slot], slots.end[slot], scratch);
                putEscaped(scratch.bytes(), 0, scratch.length(), out);
            }
        }
    }

    private static void putText(byte[] bytes, int start, int end, OutputBuffer out) {
        if (Utf8.isValid(bytes, start, end)) {
            putEscaped(bytes, start, end, out);
        } else {
            byte[] repaired = Utf8.repaired(bytes, start, end);
            putEscaped(repaired, 0, repaired.length, out);
        }
    }

    private static void putEscaped(byte[] bytes, int start, int end, OutputBuffer out) {
        int clean = start;
        for (int at = start; at < end; at++) {
            byte value = bytes[at];
            if (value != '=' && value != '\\' && value != '\n' && value != '\r') {
                continue;
            }
            out.put(bytes, clean, at);
            clean = at + 1;
            out.put('\\');
            out.put(value == '\n' ? 'n' : value == '\r' ? 'r' : value);
        }
        out.put(bytes, clean, end);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Texts of slots that are a string or an enum; a slot that is not there, null or of another type has none. */
    private static final class SlotText {
        private final byte[][][] symbols;
        private final boolean[] isText;

        SlotText(SlotLayout layout) {
            int count = layout.slots().size();
            symbols = new byte[count][][];
            isText = new boolean[count];
            for (int i = 0; i < count; i++) {
                SlotLayout.Slot slot = layout.slots().get(i);
                isText[i] = slot.type() == FieldType.STRING;
                symbols[i] = BoundColumn.symbols(slot.type(), slot.schema());
            }
        }

        void put(int slot, FieldSlots slots, OutputBuffer out) {
            if (slot < 0 || !slots.present[slot]) {
                return;
            }
            if (symbols[slot].length > 0) {
                out.put(symbols[slot][(int) slots.number[slot]]);
            } else if (isText[slot] && Utf8.isValid(slots.bytes, slots.start[slot], slots.end[slot])) {
                out.put(slots.bytes, slots.start[slot], slots.end[slot]);
            } else if (isText[slot]) {
                out.put(Utf8.repaired(slots.bytes, slots.start[slot], slots.end[slot]));
            }
        }

        boolean is(int slot, byte[] expected, FieldSlots slots) {
            if (slot < 0 || !slots.present[slot]) {
                return false;
            }
            if (symbols[slot].length > 0) {
                return Arrays.equals(symbols[slot][(int) slots.number[slot]], expected);
            }
            return isText[slot]
                    && Arrays.equals(slots.bytes, slots.start[slot], slots.end[slot], expected, 0, expected.length);
        }
    }
}
