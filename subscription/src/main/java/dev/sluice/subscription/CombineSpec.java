package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Duration;

/**
 * How far an object grows by what is appended to it.
 *
 * @param targetBytes bytes, as they are stored, at which an object takes no more
 * @param maxAge time after its first write at which an object takes no more
 */
public record CombineSpec(long targetBytes, Duration maxAge) implements Serializable {
    /** Below this an object is small to every reader. */
    public static final long MIN_TARGET_BYTES = 1L << 20;

    /** Readers split work by objects, and a gzip file cannot be split. */
    public static final long MAX_TARGET_BYTES = 1L << 30;

    /** Flink's checkpoints, each of which ends what a lane writes at once, are about as far apart. */
    public static final Duration MIN_AGE = Duration.ofMinutes(1);

    /** Whoever reads an object only once waits for it that long. */
    public static final Duration MAX_AGE = Duration.ofHours(24);

    public static final CombineSpec DEFAULT = new CombineSpec(64L << 20, Duration.ofMinutes(15));

    public CombineSpec {
        if (targetBytes < MIN_TARGET_BYTES || targetBytes > MAX_TARGET_BYTES) {
            throw new IllegalArgumentException("targetBytes: " + targetBytes + " (expected: " + MIN_TARGET_BYTES
                    + " to " + MAX_TARGET_BYTES + ")");
        }
        if (maxAge.compareTo(MIN_AGE) < 0 || maxAge.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: " + MIN_AGE + " to " + MAX_AGE + ")");
        }
    }
}
