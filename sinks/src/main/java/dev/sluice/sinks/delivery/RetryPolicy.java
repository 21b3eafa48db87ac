package dev.sluice.sinks.delivery;

import dev.sluice.subscription.BackoffSpec;
import dev.sluice.subscription.DeliverySpec;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a shipment that met a transient error is sent again: exponential backoff with full jitter, that is a random time
 * between zero and the backoff, so that many lanes do not come back to a recovering receiver in step. See "Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param base backoff after the first failed attempt; doubles with each further one
 * @param cap the longest backoff
 * @param maxRetryTime time since the first attempt after which the shipment gives up
 * @param failuresToOpen failed attempts of a lane, with no success between them, that open its breaker
 */
record RetryPolicy(Duration base, Duration cap, Duration maxRetryTime, int failuresToOpen) {
    /** More than a receiver that is well fails in a row, and few enough that an outage costs no more than a handful. */
    static final int FAILURES_TO_OPEN = 5;

    private static final int MAX_DOUBLINGS = 30;

    RetryPolicy {
        if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("base: " + base + ", cap: " + cap + " (expected: 0 < base <= cap)");
        }
        if (maxRetryTime.isNegative()) {
            throw new IllegalArgumentException("maxRetryTime: " + maxRetryTime + " (expected: >= 0)");
        }
        if (failuresToOpen < 1) {
            throw new IllegalArgumentException("failuresToOpen: " + failuresToOpen + " (expected: >= 1)");
        }
    }

    static RetryPolicy of(DeliverySpec delivery) {
        BackoffSpec backoff = delivery.backoff();
        return new RetryPolicy(backoff.base(), backoff.cap(), delivery.maxRetryTime(), FAILURES_TO_OPEN);
    }

    /** The time that a shipment waits after {@code failedAttempts} attempts (1 or more). */
    Duration delay(int failedAttempts, RandomGenerator random) {
        return Duration.ofNanos(random.nextLong(backoff(failedAttempts).toNanos() + 1));
    }

    /**
     * The time that a breaker stays open, the {@code openings}th time in a row (1 or more): a random time in the upper half
     * of a growing backoff. One lane makes one call then, so that it is the length that spares the receiver.
     */
    Duration pause(int openings, RandomGenerator random) {
        long half = backoff(openings + 2).toNanos() / 2;
        return Duration.ofNanos(half + random.nextLong(half + 1));
    }

    /** The longest wait after that many failures. */
    Duration backoff(int failures) {
        int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        Duration backoff = base.multipliedBy(1L << doublings);
        return backoff.compareTo(cap) < 0 ? backoff : cap;
    }
}
