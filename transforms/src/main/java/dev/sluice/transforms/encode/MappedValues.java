package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.transforms.encode.MappedValue.Writer;
import dev.sluice.transforms.filter.IpAddress;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the writers of an event's values, for one lane and one writer schema. Not thread-safe, nor are they. */
final class MappedValues {
    private static final int MICROS_PER_MILLI = 1_000;
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int NANOS_PER_SECOND = 1_000_000_000;
    private static final byte[] SCHEME_END = "://".getBytes(StandardCharsets.US_ASCII);

    private final Mapping mapping;
    private final JsonEncoder json = new JsonEncoder(List.of(), new FormatSpec.Json());
    private final TimeText time = new TimeText();
    private final IpAddress address = new IpAddress();

    /** Where in a text the part to be written is; false when it has none. Sets {@link #start} and {@link #end}. */
    private interface Part {
        boolean find(byte[] bytes, int start, int end);
    }

    private int start;
    private int end;

    MappedValues(Mapping mapping) {
        this.mapping = mapping;
    }

    /** A value that every event has the same. */
    static MappedValue constant(Mapping.Row row) {
        byte[] literal = row.source().getBytes(StandardCharsets.UTF_8);
        return new MappedValue(-1, row.conversion() == Conversion.COMPANION, (slots, head, out) -> {
            out.put(literal);
            return true;
        });
    }

    /** The event's id. */
    static MappedValue id() {
        return new MappedValue(-1, false, (slots, head, out) -> {
            out.put('"');
            head.putId(out);
            out.put('"');
            return true;
        });
    }

    /** The event's time. */
    MappedValue time(Mapping.Row row) {
        if (row.conversion() == Conversion.MILLIS) {
            return new MappedValue(-1, false, (slots, head, out) -> putMillis(head.timeMicros(), out));
        }
        return new MappedValue(-1, false, (slots, head, out) -> {
            out.put('"');
            time.put(head.timeMicros(), out);
            out.put('"');
            return true;
        });
    }

    /** What of a column a row writes. The row's conversion takes the column's type. */
    MappedValue of(Mapping.Row row, BoundColumn column) {
        Writer writer =
                switch (row.conversion()) {
                    case TEXT -> text(column);
                    case NUMBER -> (slots, head, out) -> putProduct(slots.number[column.slot()], 1, out);
                    case ADDRESS -> address(column);
                    case TIME, AS_IS -> asIs(column);
                    case MILLIS -> (slots, head, out) -> putMillis(slots.number[column.slot()], out);
                    case SECONDS_AS_MILLIS ->
                        (slots, head, out) -> putProduct(slots.number[column.slot()], MILLIS_PER_SECOND, out);
                    case SECONDS_AS_NANOS ->
                        (slots, head, out) -> putProduct(slots.number[column.slot()], NANOS_PER_SECOND, out);
                    case SECONDS_AS_DURATION -> (slots, head, out) -> putDuration(slots.number[column.slot()], out);
                    case USER_NAME -> part(column, this::userName);
                    case USER_DOMAIN -> part(column, this::userDomain);
                    case HOST -> part(column, this::host);
                    case URL ->
                        part(column, (bytes, from, to) -> whole(from, to) && indexOf('/', bytes, from, to) < to);
                    case FILE_NAME ->
                        part(column, (bytes, from, to) -> whole(from, to) && indexOf('/', bytes, from, to) == to);
                    case VALUES -> fromList(mapping.list(row), column);
                    case CONSTANT, COMPANION ->
                        throw new IllegalArgumentException("row: " + row + " (expected: one with a field)");
                };
        return new MappedValue(column.slot(), false, writer);
    }

    /**
     * A column that no row has a place for.
     *
     * @param row the one for such columns
     * @param unlessAddress whether an address has a place
     */
    MappedValue other(Mapping.Row row, BoundColumn column, boolean unlessAddress) {
        Writer writer =
                row.conversion() == Conversion.TEXT && column.type() != FieldType.NESTED ? text(column) : asIs(column);
        return new MappedValue(
                column.slot(),
                false,
                unlessAddress
                        ? (slots, head, out) -> !isAddress(column, slots) && writer.put(slots, head, out)
                        : writer);
    }

    private Writer text(BoundColumn column) {
        return switch (column.type()) {
            case STRING, ADDRESS -> part(column, (bytes, from, to) -> whole(from, to));
            case ENUM, BYTES, TIMESTAMP, NESTED -> asIs(column);
            case INTEGER, FLOATING, BOOLEAN -> {
                Writer plain = asIs(column);
                yield (slots, head, out) -> {
                    out.put('"');
                    boolean written = plain.put(slots, head, out);
                    out.put('"');
                    return written;
                };
            }
        };
    }

    /** Empty texts, objects and lists say no more than null does, and JSON has no NaN. */
    private Writer asIs(BoundColumn column) {
        return (slots, head, out) -> {
            int before = out.length();
            json.putValue(column, slots, out);
            byte first = out.bytes()[before];
            boolean enclosed = first == '"' || first == '{' || first == '[';
            return first != 'n' && !(enclosed && out.length() - before == 2);
        };
    }

    private Writer address(BoundColumn column) {
        Writer text = text(column);
        return column.type() == FieldType.ADDRESS
                ? text
                : (slots, head, out) -> isAddress(column, slots) && text.put(slots, head, out);
    }

    private boolean isAddress(BoundColumn column, FieldSlots slots) {
        return address.read(slots.bytes, slots.start[column.slot()], slots.end[column.slot()]);
    }

    private static Writer fromList(ValueList list, BoundColumn column) {
        if (column.type() != FieldType.ENUM) {
            return (slots, head, out) ->
                    putLiteral(list.find(slots.bytes, slots.start[column.slot()], slots.end[column.slot()]), out);
        }
        byte @Nullable [][] literals = new byte[column.symbols().length][];
        for (int i = 0; i < literals.length; i++) {
            literals[i] = list.find(column.symbols()[i]);
        }
        return (slots, head, out) -> putLiteral(literals[(int) slots.number[column.slot()]], out);
    }

    private static boolean putLiteral(byte @Nullable [] literal, OutputBuffer out) {
        if (literal == null) {
            return false;
        }
        out.put(literal);
        return true;
    }

    private static boolean putMillis(long micros, OutputBuffer out) {
        out.putDecimal(Math.floorDiv(micros, MICROS_PER_MILLI));
        return true;
    }

    /** A number of seconds that is none, since it is below zero or beyond 64 bits, is left out. */
    private static boolean putProduct(long value, int factor, OutputBuffer out) {
        if (factor > 1 && (value < 0 || value > Long.MAX_VALUE / factor)) {
            return false;
        }
        out.putDecimal(value * factor);
        return true;
    }

    private static boolean putDuration(long seconds, OutputBuffer out) {
        out.put('"');
        out.putDecimal(seconds);
        out.put('s');
        out.put('"');
        return true;
    }

    private Writer part(BoundColumn column, Part part) {
        int slot = column.slot();
        return (slots, head, out) -> {
            if (!part.find(slots.bytes, slots.start[slot], slots.end[slot]) || start == end) {
                return false;
            }
            JsonText.putString(slots.bytes, start, end, out);
            return true;
        };
    }

    private boolean whole(int from, int to) {
        start = from;
        end = to;
        return true;
    }

    private boolean userName(byte[] bytes, int from, int to) {
        int backslash = indexOf('\\', bytes, from, to);
        return whole(backslash == to ? from : backslash + 1, to);
    }

    private boolean userDomain(byte[] bytes, int from, int to) {
        int backslash = indexOf('\\', bytes, from, to);
        return backslash < to && whole(from, backslash);
    }

    private boolean host(byte[] bytes, int from, int to) {
        int first = from;
        int colon = indexOf(':', bytes, from, to);
        if (to - colon > SCHEME_END.length && bytes[colon + 1] == '/' && bytes[colon + 2] == '/') {
            first = colon + SCHEME_END.length;
        }
        int last = first;
        while (last < to && bytes[last] != '/' && bytes[last] != ':' && bytes[last] != '?' && bytes[last] != '#') {
            last++;
        }
        return whole(first, last);
    }

    /** Where a character stands in the text, or its end. */
    private static int indexOf(char character, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != character) {
            at++;
        }
        return at;
    }
}
