package dev.sluice.transforms.encode;

import java.time.LocalDate;

/**
 * Writes times as RFC 3339 in UTC with microseconds or milliseconds: {@code 2026-11-22T10:15:00.123456Z}. Remembers the last
 * day, since neighbouring events share it. Not thread-safe.
 */
final class TimeText {
    private static final long MICROS_PER_DAY = 86_400_000_000L;
    private static final long FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
    private static final long LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();
    private static final int MICROS_PER_SECOND = 1_000_000;

    private final OutputBuffer date = new OutputBuffer(16);
    private final int fractionDigits;
    private final int microsPerDigit;
    private long day = Long.MIN_VALUE;

    /** With microseconds. */
    TimeText() {
        this(6, 1);
    }

    private TimeText(int fractionDigits, int microsPerDigit) {
        this.fractionDigits = fractionDigits;
        this.microsPerDigit = microsPerDigit;
    }

    /** With milliseconds, what lies between them cut off. */
    static TimeText ofMillis() {
        return new TimeText(3, 1000);
    }

    /**
     * Appends a time.
     *
     * @param micros microseconds since the epoch
     * @throws EncodeException outside of the years 1 to 9999, which RFC 3339 cannot express
     */
    void put(long micros, OutputBuffer out) throws EncodeException {
        long timeDay = Math.floorDiv(micros, MICROS_PER_DAY);
        if (timeDay != day) {
            setDay(timeDay);
        }
        long ofDay = micros - timeDay * MICROS_PER_DAY;
        int second = (int) (ofDay / MICROS_PER_SECOND);
        out.put(date.bytes(), 0, date.length());
        out.putPadded(second / 3600, 2);
        out.put(':');
        out.putPadded(second / 60 % 60, 2);
        out.put(':');
        out.putPadded(second % 60, 2);
        out.put('.');
        out.putPadded((int) (ofDay % MICROS_PER_SECOND) / microsPerDigit, fractionDigits);
        out.put('Z');
    }

    /** Whether the time is in the years 1 to 9999. */
    static boolean isExpressible(long micros) {
        long day = Math.floorDiv(micros, MICROS_PER_DAY);
        return day >= FIRST_DAY && day <= LAST_DAY;
    }

    private void setDay(long newDay) throws EncodeException {
        if (newDay < FIRST_DAY || newDay > LAST_DAY) {
            throw new EncodeException("timestamp: beyond the calendar (expected: a time in the years 1 to 9999)");
        }
        LocalDate calendar = LocalDate.ofEpochDay(newDay);
        date.truncate(0);
        date.putPadded(calendar.getYear(), 4);
        date.put('-');
        date.putPadded(calendar.getMonthValue(), 2);
        date.put('-');
        date.putPadded(calendar.getDayOfMonth(), 2);
        date.put('T');
        day = newDay;
    }
}
