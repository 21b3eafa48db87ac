package dev.sluice.events.panos;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code 2026/11/01 09:30:00} and RFC 3339, with or without fraction and offset, as microseconds since the epoch. A
 * time without an offset is local to the device.
 */
final class Timestamps {
    private static final int SECONDS_END = "2026/11/01 09:30:00".length();
    private static final int MICROS_DIGITS = 6;
    private static final long MICROS_PER_SECOND = 1_000_000L;

    private final ZoneId deviceZone;

    Timestamps(ZoneId deviceZone) {
        this.deviceZone = deviceZone;
    }

    /** Null when the text is no timestamp. Digits behind the microseconds are cut off. */
    @Nullable
    Long micros(String text) {
        int length = text.length();
        if (length < SECONDS_END || !isSeparated(text)) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    Integer.parseUnsignedInt(text, 0, 4, 10),
                    Integer.parseUnsignedInt(text, 5, 7, 10),
                    Integer.parseUnsignedInt(text, 8, 10, 10),
                    Integer.parseUnsignedInt(text, 11, 13, 10),
                    Integer.parseUnsignedInt(text, 14, 16, 10),
                    Integer.parseUnsignedInt(text, 17, SECONDS_END, 10));
            int zoneStart = SECONDS_END;
            long micros = 0;
            if (zoneStart < length && text.charAt(zoneStart) == '.') {
                int fraction = zoneStart + 1;
                zoneStart = fraction;
                while (zoneStart < length && Character.isDigit(text.charAt(zoneStart))) {
                    zoneStart++;
                }
                int digits = Math.min(zoneStart - fraction, MICROS_DIGITS);
                micros = Integer.parseUnsignedInt(text, fraction, fraction + digits, 10);
                for (int i = digits; i < MICROS_DIGITS; i++) {
                    micros *= 10;
                }
            }
            return local.atZone(zone(text.substring(zoneStart))).toEpochSecond() * MICROS_PER_SECOND + micros;
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    private ZoneId zone(String text) {
        String trimmed = text.strip();
        return trimmed.isEmpty() ? deviceZone : ZoneOffset.of(trimmed);
    }

    private static boolean isSeparated(String text) {
        char date = text.charAt(4);
        char middle = text.charAt(10);
        return (date == '/' || date == '-')
                && text.charAt(7) == date
                && (middle == ' ' || middle == 'T')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }
}
