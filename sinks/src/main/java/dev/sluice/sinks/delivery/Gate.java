package dev.sluice.sinks.delivery;

import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.LimitsSpec;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a lane may call its receiver: not while that asked for quiet, not while the breaker is open, not faster than the
 * receiver takes it, and not above the lane's own limits. Not thread-safe.
 */
final class Gate {
    /** As good as forever, and small enough to be added to a clock in nanoseconds. */
    private static final Duration LONGEST_QUIET = Duration.ofDays(1);

    private final RetryPolicy policy;
    private final RandomGenerator random;
    private final Breaker breaker;
    private final Pace pace;
    private final RateLimit events;
    private final RateLimit bytes;
    private final long bytesInFlightLimit;
    private long bytesInFlight;
    private long quietUntilNanos;

    /**
     * Why no call may be made now.
     *
     * @param nanos how long; {@link Breaker#UNTIL_ANSWER} when the answer to a call decides
     * @param trouble whether the receiver is the reason; else the lane keeps to its pace, which is no error
     */
    record Pause(long nanos, boolean trouble) {
        boolean endsByItself() {
            return nanos != Breaker.UNTIL_ANSWER;
        }
    }

    Gate(DeliverySpec delivery, RetryPolicy policy, RandomGenerator random, long nowNanos) {
        LimitsSpec limits = delivery.limits();
        this.policy = policy;
        this.random = random;
        this.breaker = new Breaker(policy, random, nowNanos);
        this.pace = new Pace(delivery.maxInFlight(), delivery.adaptive(), nowNanos);
        this.events = new RateLimit(limits.eventsPerSecond(), nowNanos);
        this.bytes = new RateLimit(limits.bytesPerSecond(), nowNanos);
        this.bytesInFlightLimit = limits.bytesInFlight();
        this.quietUntilNanos = nowNanos;
    }

    Breaker.State breaker() {
        return breaker.state();
    }

    /** Calls that may be under way at once. */
    int callsAtOnce() {
        return pace.atOnce();
    }

    /** Calls a second that the receiver was found to take; 0 while it has set no limit. */
    long callsPerSecond(long nowNanos) {
        double perSecond = pace.perSecond(nowNanos);
        return Double.isInfinite(perSecond) ? 0 : Math.round(perSecond);
    }

    /** Null when the consignment may be sent now. */
    @Nullable
    Pause pause(Consignment consignment, long nowNanos) {
        long trouble = Math.max(quietUntilNanos - nowNanos, breaker.untilCall(nowNanos));
        if (trouble > 0) {
            return new Pause(trouble, true);
        }
        boolean full = bytesInFlight > 0 && bytesInFlight + consignment.bytes > bytesInFlightLimit;
        long limits = full ? Breaker.UNTIL_ANSWER : Math.max(events.untilFree(nowNanos), bytes.untilFree(nowNanos));
        long nanos = Math.max(limits, pace.untilCall(nowNanos));
        return nanos > 0 ? new Pause(nanos, false) : null;
    }

    void called(Consignment consignment, long nowNanos) {
        consignment.calledNanos = nowNanos;
        consignment.calledBytes = consignment.bytes;
        bytesInFlight += consignment.bytes;
        events.take(consignment.shipment.count(), nowNanos);
        bytes.take(consignment.bytes, nowNanos);
        breaker.called(nowNanos);
        pace.called(nowNanos);
    }

    /** The answer is there, or is waited for no longer; what it means comes next. */
    void answered(Consignment consignment) {
        bytesInFlight -= consignment.calledBytes;
        pace.answered();
    }

    /** The receiver has worked on the shipment, whether it took the events or not. */
    void succeeded(Consignment consignment, long nowNanos) {
        breaker.succeeded();
        pace.succeeded(consignment.calledNanos, nowNanos);
    }

    /** The call met a transient error. */
    void failed(Consignment consignment, @Nullable Duration retryAfter, long nowNanos) {
        breaker.failed(consignment.calledNanos, nowNanos);
        pace.failed(consignment.calledNanos, nowNanos);
        keepQuiet(retryAfter, nowNanos);
    }

    /** The receiver refuses the configuration: the next call is made after the longest backoff, and jitter. */
    void refused(Consignment consignment, @Nullable Duration retryAfter, long nowNanos) {
        breaker.refused(consignment.calledNanos, policy.cap().plus(policy.delay(1, random)), nowNanos);
        keepQuiet(retryAfter, nowNanos);
    }

    /** What one shipment was told holds for the whole lane. With jitter on top, many lanes do not come back at once. */
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
