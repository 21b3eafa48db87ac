package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;

/**
 * One line of delimited values per event (RFC 4180), without a line break at its end: {@code event_id}, {@code event_time},
 * then the columns in order, each in every line. Null is nothing between two delimiters, an empty text two quotes. Values
 * with a delimiter, a quote or a line break stand in quotes. Times are RFC 3339 in UTC with microseconds, bytes are base64,
 * NaN and the infinities are null, nested values are JSON.
 */
final class CsvEncoder implements Encoder {
    /** What makes a formula of a text (OWASP, "CSV Injection"). */
    private static final String FORMULA_STARTS = "=+-@\t\r";

    private final FormatSpec.Csv format;
    private final byte delimiter;
    private final BoundColumn[] columns;
    private final TimeText time = new TimeText();
    private final OutputBuffer scratch = new OutputBuffer(256);

    CsvEncoder(FormatSpec.Csv format, List<BoundColumn> bound) {
        this.format = format;
        delimiter = (byte) format.delimiter();
        columns = bound.toArray(BoundColumn[]::new);
    }

    @Override
    public void encode(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException {
        head.putId(out);
        out.put(delimiter);
        time.put(head.timeMicros(), out);
        for (BoundColumn column : columns) {
            out.put(delimiter);
            if (column.slot() >= 0 && slots.present[column.slot()]) {
                putValue(column, slots, out);
            }
        }
    }

    private void putValue(BoundColumn column, FieldSlots slots, OutputBuffer out) throws EncodeException {
        int slot = column.slot();
        switch (column.type()) {
            case STRING, ADDRESS -> putText(slots.bytes, slots.start[slot], slots.end[slot], out);
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
            case NESTED -> {
                scratch.truncate(0);
                column.nestedJson().put(slots.bytes, slots.start[slot], slots.end[slot], scratch);
                putValidText(scratch.bytes(), 0, scratch.length(), false, out);
            }
        }
    }

    private void putText(byte[] bytes, int start, int end, OutputBuffer out) {
        boolean formula = format.guardFormulas() && start < end && FORMULA_STARTS.indexOf(bytes[start]) >= 0;
        if (Utf8.isValid(bytes, start, end)) {
            putValidText(bytes, start, end, formula, out);
        } else {
            byte[] repaired = Utf8.repaired(bytes, start, end);
            putValidText(repaired, 0, repaired.length, formula, out);
        }
    }

    private void putValidText(byte[] bytes, int start, int end, boolean formula, OutputBuffer out) {
        if (!formula && start < end && isPlain(bytes, start, end)) {
            out.put(bytes, start, end);
            return;
        }
        out.put('"');
        if (formula) {
            out.put('\'');
        }
        for (int at = start; at < end; at++) {
            byte value = bytes[at];
            if (value == '"') {
                out.put('"');
            }
            out.put(!format.lineBreaks() && isLineBreak(value) ? ' ' : value);
        }
        out.put('"');
    }

    private boolean isPlain(byte[] bytes, int start, int end) {
        for (int at = start; at < end; at++) {
            byte value = bytes[at];
            if (value == delimiter || value == '"' || isLineBreak(value)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLineBreak(byte value) {
        return value == '\n' || value == '\r';
    }
}
