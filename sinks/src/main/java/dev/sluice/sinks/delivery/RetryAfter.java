package dev.sluice.sinks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** The {@code Retry-After} header: seconds or an HTTP date (RFC 9110, section 10.2.3). */
public final class RetryAfter {
    /** More digits are more than 30 years: as good as this. */
    private static final Duration LONGEST = Duration.ofSeconds(1_000_000_000);

    private static final int MAX_DIGITS = 9;

    private RetryAfter() {}

    /** The time to wait from {@code now} on, zero when it is over; null when the value is neither form. */
    public static @Nullable Duration parse(String value, Instant now) {
        String trimmed = value.strip();
        if (!trimmed.isEmpty() && trimmed.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return trimmed.length() <= MAX_DIGITS ? Duration.ofSeconds(Long.parseLong(trimmed)) : LONGEST;
        }
        try {
            Instant until = ZonedDateTime.parse(trimmed, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        } catch (DateTimeParseException malformed) {
            return null;
        }
    }
}
