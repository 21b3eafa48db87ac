package dev.sluice.sinks.delivery;

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
 */
record RetryPolicy(Duration base, Duration cap, Duration maxRetryTime) {
    private static final Duration BASE = Duration.ofMillis(250);
    private static final Duration CAP = Duration.ofSeconds(30);
    private static final int MAX_DOUBLINGS = 30;

    RetryPolicy {
        if (base.isNegative() || base.isZero() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("base: " + base + ", cap: " + cap + " (expected: 0 < base <= cap)");
        }
        if (maxRetryTime.isNegative()) {
            throw new IllegalArgumentException("maxRetryTime: " + maxRetryTime + " (expected: >= 0)");
        }
    }

    static RetryPolicy within(Duration maxRetryTime) {
        return new RetryPolicy(BASE, CAP, maxRetryTime);
    }

    /**
     * The time to wait after {@code failedAttempts} attempts (1 or more).
     *
     * @param atLeast the floor that the receiver asked for; jitter comes on top, so that its end is no stampede
     */
    Duration delay(int failedAttempts, Duration atLeast, RandomGenerator random) {
        return atLeast.plusNanos(random.nextLong(backoff(failedAttempts).toNanos() + 1));
    }

    /** The longest wait without a floor. */
    Duration backoff(int failedAttempts) {
        int doublings = Math.min(failedAttempts - 1, MAX_DOUBLINGS);
        Duration backoff = base.multipliedBy(1L << doublings);
        return backoff.compareTo(cap) < 0 ? backoff : cap;
    }

    boolean givesUpAfter(Duration elapsed) {
        return elapsed.compareTo(maxRetryTime) >= 0;
    }
}
