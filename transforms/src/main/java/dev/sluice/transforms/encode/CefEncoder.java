package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * ArcSight Common Event Format (OpenText, "Common Event Format Implementation Standard", version 27), one line per event:
 * {@code CEF:0|Palo Alto Networks|PAN-OS|version|signature|type|severity|key=value ...} with the keys that Palo Alto
 * Networks publishes. Header and severity follow the vendor's formats: a threat log's signature is its threat, another
 * log's its subtype; a traffic log's severity is 1, another log's 1 (informational) to 5 (critical). Version 1 has the same
 * lines behind {@code CEF:1}: versions 1.x of the standard add to the dictionary what these logs do not have.
 *
 * <p>The extension begins with {@code SluiceEventId}; the columns follow in their order. A renamed field keeps its
 * key. Null and empty values are left out, as are values that already stand in the header. Timestamps are milliseconds
 * since the epoch, which CEF allows for every time.
 */
final class CefEncoder implements Encoder {
    private static final byte[] BEFORE_ID = ascii("|" + KeyTable.custom(Projection.EVENT_ID) + "=");
    private static final int MICROS_PER_MILLI = 1000;

    private final byte[] start;
    private final BoundColumn[] columns;

    /** What stands before each column's value, by log; empty for what stands in the header. */
    private final Map<PanosLog, byte[][]> prefixes = new EnumMap<>(PanosLog.class);

    private final PanosHeader header;
    private final OutputBuffer scratch = new OutputBuffer(256);

    /** @param version of the format, 0 or 1 */
    CefEncoder(int version, List<BoundColumn> bound, SlotLayout layout, String recordName) {
        start = ascii("CEF:" + version + "|Palo Alto Networks|PAN-OS|");
        columns = bound.stream().filter(column -> column.slot() >= 0).toArray(BoundColumn[]::new);
        for (PanosLog log : PanosLog.values()) {
            byte[][] texts = new byte[columns.length][];
            for (int i = 0; i < texts.length; i++) {
                String field = columns[i].column().field();
                String prefix = CefKeys.prefix(log, field, columns[i].column().name());
                texts[i] = ascii(prefix.isEmpty() ? "" : " " + prefix);
            }
            prefixes.put(log, texts);
        }
        header = new PanosHeader(layout, recordName);
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        PanosLog log = header.log(slots);
        out.put(start);
        scratch.truncate(0);
        header.putVersion(slots, scratch);
        putHeader(out);
        out.put('|');
        if (log == PanosLog.THREAT) {
            header.putThreat(slots, scratch);
        } else {
            header.putSubtype(slots, scratch);
        }
        putHeader(out);
        out.put('|');
        header.putType(slots, scratch);
        putHeader(out);
        out.put('|');
        out.put('0' + header.severity(slots));
        out.put(BEFORE_ID);
        head.putId(out);
        byte[][] keys = prefixes.get(log);
        for (int i = 0; i < columns.length; i++) {
            if (keys[i].length > 0 && slots.present[columns[i].slot()]) {
                putPair(keys[i], columns[i], slots, out);
            }
        }
    }

    /** Moves a part of the header from {@code scratch}. */
    private void putHeader(OutputBuffer out) {
        byte[] bytes = scratch.bytes();
        for (int i = 0; i < scratch.length(); i++) {
            byte value = bytes[i];
            if (value == '|' || value == '\\') {
                out.put('\\');
            }
            // A header has no way to write a line break.
            out.put(value == '\n' || value == '\r' ? ' ' : value);
        }
        scratch.truncate(0);
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
}
