package dev.sluice.subscription;

import java.io.Serializable;

/**
 * What a lane sends at most, on each worker that runs it. A shipment is not divided: it goes when the ones before are paid
 * off. Waiting for that is backpressure, not an error.
 *
 * @param eventsPerSecond events a second
 * @param bytesPerSecond encoded bytes a second, before compression
 * @param bytesInFlight encoded bytes in unanswered requests; a single larger request goes alone
 */
public record LimitsSpec(int eventsPerSecond, long bytesPerSecond, long bytesInFlight) implements Serializable {
    /** More than any receiver takes. */
    public static final int MAX_EVENTS_PER_SECOND = 10_000_000;

    /** About an event a second: a lower limit is a lane that stands still. */
    public static final long MIN_BYTES = 1L << 10;

    /** More than one lane's memory and network have. */
    public static final long MAX_BYTES = 10L << 30;

    public static final LimitsSpec NONE = new LimitsSpec(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

    public LimitsSpec {
        requirePositive("eventsPerSecond", eventsPerSecond);
        requirePositive("bytesPerSecond", bytesPerSecond);
        requirePositive("bytesInFlight", bytesInFlight);
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least 1)");
        }
    }
}
