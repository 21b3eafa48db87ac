package dev.sluice.subscription;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a lane's events leave as one request, append or object: whichever limit is reached first.
 *
 * @param maxEvents events in one request
 * @param maxBytes encoded bytes in one request, before compression
 * @param maxAge time the oldest event has waited
 */
public record BatchSpec(int maxEvents, long maxBytes, Duration maxAge) implements Serializable {
    /** Offsets and sizes of a batch's events are held in memory, some 30 bytes each. */
    public static final int MAX_EVENTS = 1_000_000;

    /** One event of a firewall has about 1 KB; a smaller limit would only mean that no event ever fits. */
    public static final long MIN_BYTES = 1L << 10;

    /** A batch is built in memory, one for each lane and partition that has events. */
    public static final long MAX_BYTES = 256L << 20;

    /** Receivers refuse larger bodies long before this, and a retry sends all of it again. */
    public static final long MAX_REQUEST_BYTES = 64L << 20;

    /** BigQuery takes append requests of up to 10 MB, and the rows are not all of a request. */
    public static final long MAX_APPEND_BYTES = 9L << 20;

    /** Below this a timer costs more than the request that it starts. */
    public static final Duration MIN_AGE = Duration.ofMillis(10);

    /** What waits is replayed after a failure, so it must not wait for long. */
    public static final Duration MAX_AGE = Duration.ofMinutes(15);

    /** The default of sinks that send requests: a second's delay, and bodies that every receiver takes. */
    public static final BatchSpec REQUEST = new BatchSpec(10_000, 1L << 20, Duration.ofSeconds(1));

    /**
     * The default of sinks that write objects: what reads them (BigQuery load jobs, Spark, DuckDB) is slow on many small
     * files, so an object is allowed a minute to grow; 32 MB of JSON are about 3 MB gzipped and still fit in memory for
     * every partition of a task.
     */
    public static final BatchSpec OBJECT = new BatchSpec(100_000, 32L << 20, Duration.ofSeconds(60));

    public BatchSpec {
        if (maxEvents < 1 || maxEvents > MAX_EVENTS) {
            throw new IllegalArgumentException("maxEvents: " + maxEvents + " (expected: 1 to " + MAX_EVENTS + ")");
        }
        if (maxBytes < 1 || maxBytes > MAX_BYTES) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: 1 to " + MAX_BYTES + ")");
        }
        if (maxAge.isNegative() || maxAge.isZero() || maxAge.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException(
                    "maxAge: " + maxAge + " (expected: above zero, at most " + MAX_AGE + ")");
        }
    }
}
