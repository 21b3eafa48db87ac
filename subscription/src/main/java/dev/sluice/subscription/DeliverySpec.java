package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Duration;

/**
 * How hard a lane tries.
 *
 * @param maxInFlight requests under way at once
 * @param requestTimeout time one attempt may take
 * @param maxRetryTime time after which a transient error fails the bundle, so that the runner replays from its checkpoint
 * @param backoff the waits between attempts
 * @param adaptive whether the lane finds out how many requests, at once and a second, its receiver takes
 * @param limits what the lane sends at most
 */
public record DeliverySpec(
        int maxInFlight,
        Duration requestTimeout,
        Duration maxRetryTime,
        BackoffSpec backoff,
        boolean adaptive,
        LimitsSpec limits)
        implements Serializable {
    /** Each request under way holds a batch in memory, for each lane of a task. */
    public static final int MAX_IN_FLIGHT = 256;

    /** A TLS handshake with a distant receiver takes this long on a bad day. */
    public static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

    /** A bundle waits for its requests, and a checkpoint waits for its bundles. */
    public static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);

    /** A lane that retries holds up the job's checkpoints; after an hour a replay is the cheaper way. */
    public static final Duration MAX_RETRY_TIME = Duration.ofHours(1);

    public static final DeliverySpec DEFAULT = new DeliverySpec(4, Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** The default of receivers that say when they have too much. */
    public static final DeliverySpec ADAPTIVE = new DeliverySpec(
            4, Duration.ofSeconds(30), Duration.ofMinutes(5), BackoffSpec.DEFAULT, true, LimitsSpec.NONE);

    /** With the default waits, not adaptive, and without limits. */
    public DeliverySpec(int maxInFlight, Duration requestTimeout, Duration maxRetryTime) {
        this(maxInFlight, requestTimeout, maxRetryTime, BackoffSpec.DEFAULT, false, LimitsSpec.NONE);
    }

    public DeliverySpec {
        if (maxInFlight < 1 || maxInFlight > MAX_IN_FLIGHT) {
            throw new IllegalArgumentException(
                    "maxInFlight: " + maxInFlight + " (expected: 1 to " + MAX_IN_FLIGHT + ")");
        }
        if (requestTimeout.isNegative() || requestTimeout.isZero() || requestTimeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "requestTimeout: " + requestTimeout + " (expected: above zero, at most " + MAX_TIMEOUT + ")");
        }
        if (maxRetryTime.isNegative() || maxRetryTime.compareTo(MAX_RETRY_TIME) > 0) {
            throw new IllegalArgumentException(
                    "maxRetryTime: " + maxRetryTime + " (expected: zero to " + MAX_RETRY_TIME + ")");
        }
    }
}
