package dev.sluice.events.panos;

import java.util.Locale;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Turns one column's text, never blank, into the value of one field. */
@FunctionalInterface
interface FieldReader {
    int MAX_PORT = 65_535;

    @Nullable
    Object read(String text) throws UnreadableLineException;

    /** The reader for a field of the built-in schemas, by its type and, for the few that need it, its name. */
    static FieldReader of(Schema.Field field, Timestamps timestamps) {
        String name = field.name();
        Schema type = withoutNull(field.schema());
        return switch (name) {
            case "severity" -> text -> text.strip().toLowerCase(Locale.ROOT);
            case "direction_of_attack" ->
                text -> text.strip().toLowerCase(Locale.ROOT).replace(' ', '-');
            case "threat_name" -> FieldReader::threatName;
            case "threat_id" -> FieldReader::threatId;
            case "source_port", "dest_port", "nat_source_port", "nat_dest_port" -> text -> port(name, text);
            default -> byType(name, type, timestamps);
        };
    }

    private static FieldReader byType(String name, Schema type, Timestamps timestamps) {
        return switch (type.getType()) {
            case STRING ->
                "ip-address".equals(type.getProp("logicalType")) ? text -> address(name, text) : text -> text;
            case INT -> text -> (int) number(name, text, Integer.MIN_VALUE, Integer.MAX_VALUE, "a 32-bit number");
            case LONG ->
                type.getLogicalType() instanceof LogicalTypes.TimestampMicros
                        ? text -> timestamp(name, text, timestamps)
                        : text -> number(name, text, Long.MIN_VALUE, Long.MAX_VALUE, "a 64-bit number");
            case RECORD, ENUM, ARRAY, MAP, UNION, FIXED, BYTES, FLOAT, DOUBLE, BOOLEAN, NULL ->
                throw new IllegalStateException(name + ": " + type.getType() + " (expected: string, int or long)");
        };
    }

    private static Schema withoutNull(Schema schema) {
        return schema.isUnion() ? schema.getTypes().get(1) : schema;
    }

    private static int port(String name, String text) throws UnreadableLineException {
        return (int) number(name, text, 0, MAX_PORT, "a port, 0 to 65535");
    }

    private static long number(String name, String text, long min, long max, String expected)
            throws UnreadableLineException {
        try {
            long value = Long.parseLong(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw UnreadableLineException.value(name, text, expected);
    }

    private static long timestamp(String name, String text, Timestamps timestamps) throws UnreadableLineException {
        Long micros = timestamps.micros(text.strip());
        if (micros == null) {
            throw UnreadableLineException.value(name, text, "a time such as 2026/11/01 09:30:00 or RFC 3339");
        }
        return micros;
    }

    /** Checks the characters alone: enough to see that columns are shifted, and quick. */
    private static String address(String name, String text) throws UnreadableLineException {
        String address = text.strip();
        boolean separated = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '.' || c == ':') {
                separated = true;
            } else if (Character.digit(c, 16) < 0) {
                throw UnreadableLineException.value(name, text, "an IPv4 or IPv6 address");
            }
        }
        if (!separated) {
            throw UnreadableLineException.value(name, text, "an IPv4 or IPv6 address");
        }
        return address;
    }

    /** Of {@code Email Link(52143)}: the text in front of the number; null when there is none. */
    private static @Nullable String threatName(String text) {
        int open = numberStart(text);
        String name = (open < 0 ? text : text.substring(0, open)).strip();
        return name.isEmpty() || (open < 0 && isNumber(name)) ? null : name;
    }

    /** Of {@code Email Link(52143)}, {@code (9999)} or {@code 9999}: the number; null when there is none. */
    private static @Nullable Long threatId(String text) {
        int open = numberStart(text);
        String trimmed = text.strip();
        if (open >= 0) {
            return Long.valueOf(trimmed.substring(trimmed.lastIndexOf('(') + 1, trimmed.length() - 1));
        }
        return isNumber(trimmed) ? Long.valueOf(trimmed) : null;
    }

    /** Where the last parenthesis opens, when nothing but a number stands in it up to the text's end; else -1. */
    private static int numberStart(String text) {
        String trimmed = text.stripTrailing();
        int open = trimmed.lastIndexOf('(');
        boolean numbered = open >= 0
                && trimmed.charAt(trimmed.length() - 1) == ')'
                && isNumber(trimmed.substring(open + 1, trimmed.length() - 1));
        return numbered ? open : -1;
    }

    private static boolean isNumber(String text) {
        int maxDigits = 18; // Every number of 18 digits fits a long.
        return !text.isEmpty() && text.length() <= maxDigits && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
