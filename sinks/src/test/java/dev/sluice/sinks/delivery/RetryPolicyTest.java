package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.BackoffSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.LimitsSpec;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofMinutes(5), 5);

    @Test
    void doublesTheBackoffUpToTheCap() {
        assertThat(POLICY.backoff(1)).isEqualTo(Duration.ofMillis(100));
        assertThat(POLICY.backoff(2)).isEqualTo(Duration.ofMillis(200));
        assertThat(POLICY.backoff(7)).isEqualTo(Duration.ofMillis(6400));
        assertThat(POLICY.backoff(8)).isEqualTo(Duration.ofSeconds(10));
        assertThat(POLICY.backoff(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
    }

    @Property
    void jitterStaysBetweenZeroAndTheBackoff(@ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int attempts) {
        Duration delay = POLICY.delay(attempts, new Random(seed));

        assertThat(delay).isBetween(Duration.ZERO, POLICY.backoff(attempts));
    }

    @Property
    void aPauseStaysInTheUpperHalfOfABackoffThatGrows(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int openings) {
        Duration backoff = POLICY.backoff(openings + 2);

        assertThat(POLICY.pause(openings, new Random(seed))).isBetween(backoff.dividedBy(2), backoff);
    }

    @Test
    void spreadsOverTheWholeBackoff() {
        Random random = new Random(7);
        double meanMillis = IntStream.range(0, 10_000)
                .mapToLong(i -> POLICY.delay(8, random).toMillis())
                .average()
                .orElseThrow();

        assertThat(meanMillis).isBetween(4_800.0, 5_200.0);
    }

    @Test
    void refusesABackoffThatCannotGrow() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO, 5))
                .hasMessage("base: PT0S, cap: PT1S (expected: 0 < base <= cap)");
    }

    @Test
    void takesTheWaitsOfTheSubscription() {
        DeliverySpec delivery = new DeliverySpec(
                4,
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                new BackoffSpec(Duration.ofSeconds(1), Duration.ofSeconds(20)),
                false,
                LimitsSpec.NONE);

        assertThat(RetryPolicy.of(delivery))
                .isEqualTo(new RetryPolicy(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(1),
                        RetryPolicy.FAILURES_TO_OPEN));
    }
}
