package dev.sluice.sinks.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a lane may call its receiver: not while that asked for quiet and not while the breaker is open. Not thread-safe. */
final class Gate {
    /** As good as forever, and small enough to be added to a clock in nanoseconds. */
    private static final Duration LONGEST_QUIET = Duration.ofDays(1);

    private final RetryPolicy policy;
    private final RandomGenerator random;
    private final Breaker breaker;
    private long quietUntilNanos;

    /**
     * Why no call may be made now.
     *
     * @param nanos how long; {@link Breaker#UNTIL_ANSWER} when the answer to a call decides
     */
    record Pause(long nanos) {
        boolean endsByItself() {
            return nanos != Breaker.UNTIL_ANSWER;
        }
    }

    Gate(RetryPolicy policy, RandomGenerator random, long nowNanos) {
        this.policy = policy;
        this.random = random;
        this.breaker = new Breaker(policy, random, nowNanos);
        this.quietUntilNanos = nowNanos;
    }

    Breaker.State breaker() {
        return breaker.state();
    }

    /** Null when a call may be made now. */
    @Nullable
    Pause pause(long nowNanos) {
        long nanos = Math.max(quietUntilNanos - nowNanos, breaker.untilCall(nowNanos));
        return nanos > 0 ? new Pause(nanos) : null;
    }

    void called(Consignment consignment, long nowNanos) {
        consignment.calledNanos = nowNanos;
        breaker.called(nowNanos);
    }

    void succeeded() {
        breaker.succeeded();
    }

    /** The call met a transient error. */
    void failed(Consignment consignment, @Nullable Duration retryAfter, long nowNanos) {
        breaker.failed(consignment.calledNanos, nowNanos);
        keepQuiet(retryAfter, nowNanos);
    }

    /** The receiver refuses the configuration: the next call is made after the longest backoff. */
    void refused(Consignment consignment, @Nullable Duration retryAfter, long nowNanos) {
        breaker.refused(consignment.calledNanos, policy.cap(), nowNanos);
        keepQuiet(retryAfter, nowNanos);
    }

    /** What one shipment was told holds for the whole lane. Jitter on top, so that many lanes do not come back at once. */
    private void keepQuiet(@Nullable Duration retryAfter, long nowNanos) {
        if (retryAfter == null || retryAfter.isZero() || retryAfter.isNegative()) {
            return;
        }
        Duration asked = retryAfter.compareTo(LONGEST_QUIET) < 0 ? retryAfter : LONGEST_QUIET;
        long until = nowNanos + asked.plus(policy.delay(1, random)).toNanos();
        if (until - quietUntilNanos > 0) {
            quietUntilNanos = until;
        }
    }
}
