package dev.sluice.sinks.delivery;

/**
 * At most so much a second. What is taken at once is not divided: it goes when all that went before is paid off, and is
 * paid off afterwards. Nothing is saved up in idle times. Not thread-safe.
 */
final class RateLimit {
    private static final double NANOS_PER_SECOND = 1e9;

    /** Not worth a timer; what is taken too early is paid off all the same. */
    private static final long SHORT_NANOS = 1_000_000;

    private final long perSecond;
    private long paidOffNanos;

    RateLimit(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.paidOffNanos = nowNanos;
    }

    /** Nanoseconds until something may be taken; 0 when it may be taken now. */
    long untilFree(long nowNanos) {
        long nanos = paidOffNanos - nowNanos;
        return nanos > SHORT_NANOS ? nanos : 0;
    }

    void take(long amount, long nowNanos) {
        long from = paidOffNanos - nowNanos < 0 ? nowNanos : paidOffNanos;
        paidOffNanos = from + (long) (NANOS_PER_SECOND * amount / perSecond);
    }
}
