package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final RetryPolicy POLICY =
            new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofMinutes(1), 3);

    private final Breaker breaker = new Breaker(POLICY, new Random(1), 0);
    private long now;

    private void call() {
        assertThat(breaker.untilCall(now)).isZero();
        breaker.called(now);
    }

    /** A call that fails a millisecond later. */
    private void failingCall() {
        call();
        long called = now;
        now += 1_000_000;
        breaker.failed(called, now);
    }

    private void open() {
        for (int i = 0; i < 3; i++) {
            failingCall();
        }
        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
    }

    private Duration pause() {
        return Duration.ofNanos(breaker.untilCall(now));
    }

    private void waitOut() {
        now += breaker.untilCall(now);
    }

    @Test
    void opensAfterSoManyFailuresInARow() {
        failingCall();
        failingCall();
        breaker.succeeded();
        failingCall();
        failingCall();
        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);

        failingCall();

        assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
        assertThat(pause()).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
    }

    @Test
    void letsOneCallThroughAfterThePause() {
        open();
        waitOut();
        call();

        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
        assertThat(breaker.untilCall(now)).isEqualTo(Breaker.UNTIL_ANSWER);
    }

    @Test
    void closesWhenTheProbeGetsThrough() {
        open();
        waitOut();
        call();
        breaker.succeeded();

        assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
        assertThat(pause()).isZero();
    }

    @Test
    void pausesLongerAfterEachFailedProbeUpToTheCap() {
        open();
        long[] backoffsMillis = {800, 1_600, 3_200, 5_000, 5_000};
        for (long backoff : backoffsMillis) {
            waitOut();
            failingCall();
            assertThat(pause()).isBetween(Duration.ofMillis(backoff / 2), Duration.ofMillis(backoff));
        }
        waitOut();
        call();
        breaker.succeeded();

        open();
        assertThat(pause()).isLessThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void ignoresFailuresOfCallsThatWereMadeBeforeItOpened() {
        long early = now;
        open();
        long until = now + breaker.untilCall(now);
        breaker.failed(early, now);
        assertThat(now + breaker.untilCall(now)).isEqualTo(until);

        waitOut();
        call();
        breaker.failed(early, now);
        assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    }

    @Test
    void opensAtOnceWhenAPersonHasToAct() {
        call();
        breaker.refused(now, Duration.ofSeconds(30), now);
        assertThat(pause()).isEqualTo(Duration.ofSeconds(30));

        waitOut();
        call();
        breaker.refused(now, Duration.ofSeconds(30), now);
        assertThat(pause()).isEqualTo(Duration.ofSeconds(30));
    }
}
