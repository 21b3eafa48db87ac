package dev.sluice.transforms.shape;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a lane's buffered events leave the shaping as one batch, whichever limit is reached first. They leave at
 * once when the read has nothing more waiting, and at the end of a bundle.
 *
 * @param maxEvents events in one batch
 * @param maxBytes encoded bytes after which a batch leaves; one event may exceed it
 * @param maxAge time the first event has waited, looked at whenever a record batch arrives while more are waiting
 * @param maxTotalBytes bytes that all buffers of one worker thread may hold; the largest leave when it is reached
 */
public record ShapeLimits(int maxEvents, int maxBytes, Duration maxAge, long maxTotalBytes) implements Serializable {

    public ShapeLimits {
        if (maxEvents < 1 || maxBytes < 1 || maxAge.isNegative() || maxTotalBytes < 1) {
            throw new IllegalArgumentException("limits: " + maxEvents + ", " + maxBytes + ", " + maxAge + ", "
                    + maxTotalBytes + " (expected: above 0)");
        }
    }

    /** 5,000 events as the read's batches have, 256 KB (G1 minds arrays of 512 KB), 1 s and 64 MB. */
    public static ShapeLimits defaults() {
        return new ShapeLimits(5_000, 256 << 10, Duration.ofSeconds(1), 64L << 20);
    }
}
