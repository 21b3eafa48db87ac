package dev.sluice.events.panos;

import org.jspecify.annotations.Nullable;

/**
 * Where the comma-separated part of a line begins. It is found by its own shape, {@code <receive time>,<serial>,<TYPE>,},
 * and not by the syslog header in front, since relays write any of RFC 3164, RFC 5424, both or none.
 *
 * @param offset of the receive time
 * @param fromFirewall whether a column stands before the receive time, as firewalls write it; Strata Logging Service
 *     begins with the receive time
 * @param type the log type: TRAFFIC, THREAT, SYSTEM, ...
 */
record LogStart(int offset, boolean fromFirewall, String type) {
    private static final int DATE_AND_TIME_LENGTH = "2026/11/01 00:00:00".length();
    // A fraction of nine digits and a zone such as +05:30, with room to spare.
    private static final int MAX_FRACTION_AND_ZONE_LENGTH = 20;
    private static final int MAX_SERIAL_LENGTH = 64;
    private static final int MAX_TYPE_LENGTH = 32;

    static @Nullable LogStart find(String line) {
        int last = line.length() - DATE_AND_TIME_LENGTH;
        for (int i = 0; i <= last; i++) {
            if (isBoundary(line, i) && isDateAndTime(line, i)) {
                String type = typeBehind(line, i + DATE_AND_TIME_LENGTH);
                if (type != null) {
                    return new LogStart(i, i > 0 && line.charAt(i - 1) == ',', type);
                }
            }
        }
        return null;
    }

    private static boolean isBoundary(String line, int at) {
        if (at == 0) {
            return true;
        }
        char before = line.charAt(at - 1);
        return before == ',' || before == ' ' || before == '\t' || before == ':' || before == '\uFEFF';
    }

    private static boolean isDateAndTime(String line, int at) {
        char dateSeparator = line.charAt(at + 4);
        char middle = line.charAt(at + 10);
        return (dateSeparator == '/' || dateSeparator == '-')
                && line.charAt(at + 7) == dateSeparator
                && (middle == ' ' || middle == 'T')
                && line.charAt(at + 13) == ':'
                && line.charAt(at + 16) == ':'
                && areDigits(line, at, at + 4)
                && areDigits(line, at + 5, at + 7)
                && areDigits(line, at + 8, at + 10)
                && areDigits(line, at + 11, at + 13)
                && areDigits(line, at + 14, at + 16)
                && areDigits(line, at + 17, at + DATE_AND_TIME_LENGTH);
    }

    private static @Nullable String typeBehind(String line, int timeEnd) {
        int serial = line.indexOf(',', timeEnd) + 1;
        if (serial == 0 || serial - timeEnd > MAX_FRACTION_AND_ZONE_LENGTH) {
            return null;
        }
        int type = line.indexOf(',', serial) + 1;
        if (type == 0 || type - serial > MAX_SERIAL_LENGTH) {
            return null;
        }
        int end = type;
        while (end < line.length() && isTypeCharacter(line.charAt(end))) {
            end++;
        }
        boolean isType = end > type && end - type <= MAX_TYPE_LENGTH && end < line.length() && line.charAt(end) == ',';
        return isType ? line.substring(type, end) : null;
    }

    private static boolean isTypeCharacter(char c) {
        return (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    }

    private static boolean areDigits(String line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line.charAt(i) < '0' || line.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
