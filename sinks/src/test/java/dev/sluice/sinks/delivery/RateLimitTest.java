package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void paysOffWhatIsTakenBeforeAnythingElseIs() {
        RateLimit limit = new RateLimit(100, 0);
        assertThat(limit.untilFree(0)).isZero();
        limit.take(250, 0);

        assertThat(limit.untilFree(0)).isEqualTo(2 * SECOND + SECOND / 2);
        assertThat(limit.untilFree(2 * SECOND)).isEqualTo(SECOND / 2);
        assertThat(limit.untilFree(3 * SECOND)).isZero();
    }

    @Test
    void savesNothingUpWhileItIsIdle() {
        RateLimit limit = new RateLimit(100, 0);
        limit.take(100, 60 * SECOND);

        assertThat(limit.untilFree(60 * SECOND)).isEqualTo(SECOND);
    }

    @Test
    void isNoneWhenItIsBeyondAllNumbers() {
        RateLimit limit = new RateLimit(Long.MAX_VALUE, 0);
        limit.take(1L << 40, 0);

        assertThat(limit.untilFree(0)).isZero();
    }
}
