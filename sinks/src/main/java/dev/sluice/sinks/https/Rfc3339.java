package dev.sluice.sinks.https;

import dev.sluice.sinks.delivery.BodyBuffer;
import java.time.LocalDate;

/** Times as {@code 2026-11-01T10:20:30.123456Z} (RFC 3339). */
final class Rfc3339 {
    /** Of years 0 to 9999. */
    static final int BYTES = 27;

    private static final long MICROS_A_SECOND = 1_000_000;
    private static final int SECONDS_A_DAY = 86_400;
    private static final long FIRST_SECOND = -62_167_219_200L;
    private static final long LAST_SECOND = 253_402_300_799L;

    private Rfc3339() {}

    /** Writes a time; one outside of years 0 to 9999, which the form does not have, as the first or last it has. */
    static void write(long epochMicros, BodyBuffer body) {
        long second = Math.floorDiv(epochMicros, MICROS_A_SECOND);
        long bounded = Math.max(FIRST_SECOND, Math.min(LAST_SECOND, second));
        LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(bounded, SECONDS_A_DAY));
        int ofDay = Math.floorMod(bounded, SECONDS_A_DAY);
        digits(day.getYear(), 4, body);
        body.write('-');
        digits(day.getMonthValue(), 2, body);
        body.write('-');
        digits(day.getDayOfMonth(), 2, body);
        body.write('T');
        digits(ofDay / 3_600, 2, body);
        body.write(':');
        digits(ofDay / 60 % 60, 2, body);
        body.write(':');
        digits(ofDay % 60, 2, body);
        body.write('.');
        digits((int) Math.floorMod(epochMicros, MICROS_A_SECOND), 6, body);
        body.write('Z');
    }

    private static void digits(int number, int count, BodyBuffer body) {
        int unit = 1;
        for (int i = 1; i < count; i++) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            body.write('0' + number / unit % 10);
        }
    }
}
