package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-01T10:20:30Z");

    @Test
    void readsSeconds() {
        assertThat(RetryAfter.parse("120", NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.parse(" 0 ", NOW)).isZero();
    }

    @Test
    void readsADate() {
        assertThat(RetryAfter.parse("Sun, 01 Nov 2026 10:21:00 GMT", NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Sun, 01 Nov 2026 10:20:00 GMT", NOW)).isZero();
    }

    @Test
    void takesALongNumberForALongTime() {
        assertThat(RetryAfter.parse("99999999999999999999", NOW)).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void ignoresWhatIsNeither() {
        assertThat(RetryAfter.parse("-1", NOW)).isNull();
        assertThat(RetryAfter.parse("soon", NOW)).isNull();
        assertThat(RetryAfter.parse("", NOW)).isNull();
    }
}
