package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Log Event Extended Format, 1.0 and 2.0 (IBM, QRadar DSM guide, "LEEF event components" and "Predefined LEEF event
 * attributes"), one line per event: {@code LEEF:2.0|Palo Alto Networks|PAN-OS Syslog Integration|version|event|delimiter|}
 * and attributes with the keys that the vendor's logs have there. The event is a traffic log's action, another log's threat.
 *
 * <p>The attributes begin with {@code SluiceEventId}, {@code devTime} and its format, {@code cat} (the log's type) and
 * {@code sev}, twice the vendor's number of the severity, so that critical is 10; the columns follow in their order. A
 * renamed field keeps its key. Null and empty values are left out. LEEF escapes nothing: where a value has the delimiter or
 * a line break, and a part of the header also a pipe, a space takes its place.
 */
final class LeefEncoder implements Encoder {
    /** Of {@link TimeText#ofMillis}, in the words of Java's SimpleDateFormat, as the guide asks for. */
    private static final byte[] TIME_FORMAT = ascii("yyyy-MM-dd'T'HH:mm:ss.SSSX");

    private static final byte[] TIME = ascii("devTime=");
    private static final byte[] TIME_FORMAT_KEY = ascii("devTimeFormat=");
    private static final byte[] CATEGORY = ascii("cat=");
    private static final byte[] SEVERITY = ascii("sev=");
    private static final byte[] ID = ascii(KeyTable.custom(Projection.EVENT_ID) + "=");

    /** The guide's limit of the event. */
    private static final int MAX_EVENT_BYTES = 255;

    private static final KeyTable KEYS = KeyTable.load("leef-panos.csv");

    private final byte[] start;
    private final byte[] afterEvent;
    private final byte delimiter;
    private final BoundColumn[] columns;

    /** What stands before each column's value, by log; empty for what every line has elsewhere. */
    private final Map<PanosLog, byte[][]> keys = new EnumMap<>(PanosLog.class);

    private final PanosHeader header;
    private final TimeText time = new TimeText();
    private final TimeText deviceTime = TimeText.ofMillis();

    LeefEncoder(FormatSpec.Leef format, List<BoundColumn> bound, SlotLayout layout, String recordName) {
        delimiter = (byte) format.delimiter();
        start = ascii("LEEF:" + format.version() + ".0|Palo Alto Networks|PAN-OS Syslog Integration|");
        afterEvent = ascii(format.version() == 1 ? "|" : "|" + written(format.delimiter()) + "|");
        columns = bound.stream().filter(column -> column.slot() >= 0).toArray(BoundColumn[]::new);
        for (PanosLog log : PanosLog.values()) {
            byte[][] texts = new byte[columns.length][];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = ascii(key(log, columns[i]));
            }
            keys.put(log, texts);
        }
        header = new PanosHeader(layout, recordName);
    }

    private static String key(PanosLog log, BoundColumn column) {
        KeyTable.Key key = KEYS.find(log, column.column().field());
        if (key == null) {
            return KeyTable.custom(column.column().name()) + "=";
        }
        return key.isGiven() ? "" : key.key() + "=";
    }

    /** The delimiter as the header has it: a pipe would end the header, and a tab cannot be seen. */
    private static String written(char delimiter) {
        return switch (delimiter) {
            case '|' -> "x7C";
            case '\t' -> "x09";
            default -> String.valueOf(delimiter);
        };
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        PanosLog log = header.log(slots);
        out.put(start);
        int part = out.length();
        header.putVersion(slots, out);
        clean(out, part, (byte) '|');
        out.put('|');
        putEvent(log, slots, out);
        out.put(afterEvent);
        out.put(ID);
        head.putId(out);
        out.put(delimiter);
        out.put(TIME);
        deviceTime.put(head.timeMicros(), out);
        out.put(delimiter);
        out.put(TIME_FORMAT_KEY);
        out.put(TIME_FORMAT);
        putCategory(slots, out);
        out.put(delimiter);
        out.put(SEVERITY);
        out.putDecimal(2L * header.severity(slots));
        byte[][] names = keys.get(log);
        for (int i = 0; i < columns.length; i++) {
            if (names[i].length > 0 && slots.present[columns[i].slot()]) {
                putAttribute(names[i], columns[i], slots, out);
            }
        }
    }

    private void putEvent(PanosLog log, FieldSlots slots, OutputBuffer out) {
        int part = out.length();
        if (log == PanosLog.TRAFFIC) {
            header.putAction(slots, out);
        } else {
            header.putThreat(slots, out);
        }
        clean(out, part, (byte) '|');
        if (out.length() - part > MAX_EVENT_BYTES) {
            out.truncate(Utf8.characterStart(out.bytes(), part + MAX_EVENT_BYTES));
        }
    }

    private void putCategory(FieldSlots slots, OutputBuffer out) {
        int before = out.length();
        out.put(delimiter);
        out.put(CATEGORY);
        int value = out.length();
        header.putType(slots, out);
        finish(before, value, out);
    }

    private void putAttribute(byte[] key, BoundColumn column, FieldSlots slots, OutputBuffer out)
            throws EncodeException {
        int before = out.length();
        out.put(delimiter);
        out.put(key);
        int value = out.length();
        putValue(column, slots, out);
        finish(before, value, out);
    }

    /** Takes an attribute back that has no value. */
    private void finish(int before, int value, OutputBuffer out) {
        if (out.length() == value) {
            out.truncate(before);
        } else {
            clean(out, value, delimiter);
        }
    }

    private void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        switch (column.type()) {
            case STRING, ADDRESS -> Utf8.put(slots.bytes, slots.start[slot], slots.end[slot], out);
            case INTEGER -> out.putDecimal(slots.number[slot]);
            case TIMESTAMP -> time.put(slots.number[slot], out);
            case ENUM -> out.put(column.symbols()[(int) slots.number[slot]]);
            case BOOLEAN -> JsonText.putBoolean(slots.number[slot] != 0, out);
            case FLOATING -> {
                if (Double.isFinite(Double.longBitsToDouble(slots.number[slot]))) {
                    JsonEncoder.putNumber(column, slots.number[slot], out);
                }
            }
            case BYTES -> JsonText.putBase64(slots.bytes, slots.start[slot], slots.end[slot], out);
            case NESTED -> column.nestedJson().put(slots.bytes, slots.start[slot], slots.end[slot], out);
        }
    }

    /** Puts spaces in place of what would end the text that begins at {@code start}. */
    private static void clean(OutputBuffer out, int start, byte end) {
        byte[] bytes = out.bytes();
        for (int at = start; at < out.length(); at++) {
            byte value = bytes[at];
            if (value == end || value == '\n' || value == '\r') {
                bytes[at] = ' ';
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
