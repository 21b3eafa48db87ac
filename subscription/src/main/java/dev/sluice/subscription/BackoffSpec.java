package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long a lane waits after a transient error.
 *
 * @param base longest wait after the first failed attempt; doubles with each further one
 * @param cap longest wait of all
 */
public record BackoffSpec(Duration base, Duration cap) implements Serializable {
    /** A shorter wait is none, for a receiver that is overloaded. */
    public static final Duration MIN_BASE = Duration.ofMillis(10);

    /** The longest base is the shortest cap, so that every pair of them is in order. */
    public static final Duration MAX_BASE = Duration.ofSeconds(5);

    /** A receiver that is well again should not wait longer for a lane that did nothing meanwhile. */
    public static final Duration MAX_CAP = Duration.ofMinutes(10);

    public static final BackoffSpec DEFAULT = new BackoffSpec(Duration.ofMillis(250), Duration.ofSeconds(30));

    public BackoffSpec {
        if (base.compareTo(MIN_BASE) < 0 || base.compareTo(MAX_BASE) > 0) {
            throw new IllegalArgumentException("base: " + base + " (expected: " + MIN_BASE + " to " + MAX_BASE + ")");
        }
        if (cap.compareTo(MAX_BASE) < 0 || cap.compareTo(MAX_CAP) > 0) {
            throw new IllegalArgumentException("cap: " + cap + " (expected: " + MAX_BASE + " to " + MAX_CAP + ")");
        }
    }
}
