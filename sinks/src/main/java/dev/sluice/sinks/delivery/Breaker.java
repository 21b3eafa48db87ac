package dev.sluice.sinks.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Keeps a lane from calling a receiver that is down. Several failures in a row open it; after a pause one call goes
 * through as a probe. Its success closes the breaker, its failure opens it for a longer pause. Not thread-safe.
 *
 * <p>A failure of a call that was made before the breaker's last change says nothing new and is ignored; a success does.
 */
final class Breaker {
    /** No pause in sight: the answer to the probe decides. */
    static final long UNTIL_ANSWER = Long.MAX_VALUE;

    private final RetryPolicy policy;
    private final RandomGenerator random;

    private State state = State.CLOSED;
    private int failures;
    private int openings;
    private long openUntilNanos;
    private long changedNanos;

    /** Whether calls are made. */
    enum State {
        CLOSED(0),
        OPEN(1),
        HALF_OPEN(2);

        /** The state in {@link DeliveryMetric#BREAKER_STATE}. */
        final int number;

        State(int number) {
            this.number = number;
        }
    }

    Breaker(RetryPolicy policy, RandomGenerator random, long nowNanos) {
        this.policy = policy;
        this.random = random;
        this.changedNanos = nowNanos;
    }

    State state() {
        return state;
    }

    /** Nanoseconds until a call may be made; 0 when it may be made now. */
    long untilCall(long nowNanos) {
        return switch (state) {
            case CLOSED -> 0;
            case OPEN -> Math.max(0, openUntilNanos - nowNanos);
            case HALF_OPEN -> UNTIL_ANSWER;
        };
    }

    /** A call is made; only when {@link #untilCall} is 0. */
    void called(long nowNanos) {
        if (state == State.OPEN) {
            change(State.HALF_OPEN, nowNanos);
        }
    }

    void succeeded() {
        state = State.CLOSED;
        failures = 0;
        openings = 0;
    }

    /** The call made at {@code calledNanos} met a transient error. */
    void failed(long calledNanos, long nowNanos) {
        if (isOld(calledNanos) || (state == State.CLOSED && ++failures < policy.failuresToOpen())) {
            return;
        }
        openings++;
        open(policy.pause(openings, random), nowNanos);
    }

    /** The call made at {@code calledNanos} was refused in a way that only a person can mend: opens at once. */
    void refused(long calledNanos, Duration pause, long nowNanos) {
        if (!isOld(calledNanos)) {
            open(pause, nowNanos);
        }
    }

    private boolean isOld(long calledNanos) {
        return state == State.OPEN || calledNanos - changedNanos < 0;
    }

    private void open(Duration pause, long nowNanos) {
        openUntilNanos = nowNanos + pause.toNanos();
        change(State.OPEN, nowNanos);
    }

    private void change(State next, long nowNanos) {
        state = next;
        changedNanos = nowNanos;
    }
}
