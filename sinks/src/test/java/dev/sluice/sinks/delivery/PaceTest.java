package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final Pace pace = new Pace(16, true, 0);
    private long now;

    /** Keeps as many calls under way as there may be, each answered after {@code latency}, for {@code rounds} rounds. */
    private void rounds(int rounds, long latency) {
        for (int i = 0; i < rounds; i++) {
            Deque<Long> called = new ArrayDeque<>();
            while (pace.untilCall(now) == 0) {
                pace.called(now);
                called.add(now);
            }
            now += latency;
            called.forEach(each -> {
                pace.answered();
                pace.succeeded(each, now);
            });
        }
    }

    private void fail() {
        pace.called(now);
        long called = now;
        now += MILLI;
        pace.answered();
        pace.failed(called, now);
    }

    /** A call every 5 ms, each answered in 2 ms. */
    private void answer200PerSecond(int calls) {
        for (int i = 0; i < calls; i++) {
            pace.called(now);
            long called = now;
            now += 2 * MILLI;
            pace.answered();
            pace.succeeded(called, now);
            now += 3 * MILLI;
        }
    }

    @Test
    void startsWithFewCallsAtOnceAndAllowsOneMoreAfterEachRound() {
        assertThat(pace.atOnce()).isEqualTo(4);

        rounds(3, 10 * MILLI);
        assertThat(pace.atOnce()).isEqualTo(7);

        rounds(20, 10 * MILLI);
        assertThat(pace.atOnce()).isEqualTo(16);
        assertThat(pace.perSecond(now)).isInfinite();
    }

    @Test
    void allowsNoMoreWhileAnswersBecomeSlower() {
        rounds(2, 10 * MILLI);
        rounds(20, 25 * MILLI);

        assertThat(pace.atOnce()).isEqualTo(6);
    }

    @Test
    void allowsNoMoreThanWereUsed() {
        answer200PerSecond(100);

        assertThat(pace.atOnce()).isEqualTo(4);
    }

    @Test
    void halvesTheCallsAtOnceOnceForARoundOfFailures() {
        rounds(12, 10 * MILLI);
        assertThat(pace.atOnce()).isEqualTo(16);
        for (int i = 0; i < 16; i++) {
            pace.called(now);
        }
        long called = now;
        now += 10 * MILLI;
        for (int i = 0; i < 16; i++) {
            pace.answered();
            pace.failed(called, now);
        }
        assertThat(pace.atOnce()).isEqualTo(8);

        rounds(1, 10 * MILLI);
        fail();
        assertThat(pace.atOnce()).isEqualTo(4);
    }

    @Test
    void lowersTheRateBelowTheAnswersThatCameAndComesBackToIt() {
        answer200PerSecond(400);
        assertThat(pace.perSecond(now)).isInfinite();

        fail();
        assertThat(pace.perSecond(now)).isCloseTo(180, within(2.0));
        assertThat(pace.perSecond(now + 10 * SECOND)).isCloseTo(197.5, within(2.0));
        assertThat(pace.perSecond(now + 20 * SECOND)).isCloseTo(200, within(2.0));
        assertThat(pace.perSecond(now + 30 * SECOND)).isCloseTo(220, within(2.5));
        assertThat(pace.perSecond(now + 60 * SECOND)).isGreaterThan(1_000);
        assertThat(pace.perSecond(now + 1_000 * SECOND)).isInfinite();
    }

    @Test
    void takesAwayAtMostHalfTheRateAtOnce() {
        answer200PerSecond(400);
        fail();
        answer200PerSecond(1);
        double before = pace.perSecond(now);
        // One answer in a second is all that is left of 200.
        now += SECOND;
        fail();

        assertThat(pace.perSecond(now)).isCloseTo(before / 2, within(5.0));
    }

    @Test
    void setsNoRateForALaneThatHardlyCalls() {
        for (int i = 0; i < 5; i++) {
            answer200PerSecond(1);
            now += SECOND;
        }
        fail();

        assertThat(pace.perSecond(now)).isInfinite();
    }

    @Test
    void anOutageLowersOnce() {
        answer200PerSecond(400);
        for (int i = 0; i < 50; i++) {
            fail();
            now += SECOND;
        }

        assertThat(pace.atOnce()).isEqualTo(2);
        assertThat(pace.perSecond(now)).isGreaterThan(200);
    }

    @Test
    void leavesEverythingAsConfiguredWhenItIsSwitchedOff() {
        Pace fixed = new Pace(16, false, 0);
        for (int i = 0; i < 16; i++) {
            assertThat(fixed.untilCall(0)).isZero();
            fixed.called(0);
        }
        assertThat(fixed.untilCall(0)).isEqualTo(Breaker.UNTIL_ANSWER);
        fixed.answered();
        fixed.failed(0, MILLI);

        assertThat(fixed.atOnce()).isEqualTo(16);
        assertThat(fixed.untilCall(MILLI)).isZero();
        assertThat(fixed.perSecond(MILLI)).isInfinite();
    }
}
