package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(5));

    @Test
    void doublesTheBackoffUpToTheCap() {
        assertThat(POLICY.backoff(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(POLICY.backoff(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(POLICY.backoff(7)).isEqualTo(Duration.ofMillis(6400));
        assertThat(POLICY.backoff(8)).isEqualTo(Duration.ofSeconds(10));
        assertThat(POLICY.backoff(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
    }

    @Property
    void jitterStaysBetweenTheFloorAndTheBackoff(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 1000) int attempts,
            @ForAll @IntRange(max = 100_000) int floorMillis) {
        Duration floor = Duration.ofMillis(floorMillis);

        Duration delay = POLICY.delay(attempts, floor, new Random(seed));

        assertThat(delay).isBetween(floor, floor.plus(POLICY.backoff(attempts)));
    }

    @Test
    void spreadsOverTheWholeBackoff() {
        Random random = new Random(7);
        double meanMillis = IntStream.range(0, 10_000)
                .mapToLong(i -> POLICY.delay(8, Duration.ZERO, random).toMillis())
                .average()
                .orElseThrow();

        assertThat(meanMillis).isBetween(4_800.0, 5_200.0);
    }

    @Test
    void givesUpOnceTheRetryTimeIsOver() {
        assertThat(POLICY.givesUpAfter(Duration.ofMinutes(5).minusNanos(1))).isFalse();
        assertThat(POLICY.givesUpAfter(Duration.ofMinutes(5))).isTrue();
    }

    @Test
    void refusesABackoffThatCannotGrow() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO))
                .hasMessage("base: PT0S, cap: PT1S (expected: 0 < base <= cap)");
    }
}
