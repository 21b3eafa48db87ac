package dev.sluice.sinks.bigquery;

import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far each stream's rows are: written, covered by a complete checkpoint, visible. Rows are made visible once they are
 * covered, never before, without anybody waiting for it; what fails is tried again when asked to. Thread-safe.
 */
final class StreamVisibility implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamVisibility.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    private static final long RETRY_MS = 500;

    private final RowFlusher flusher;

    // Guarded by this.
    private final Map<String, Rows> streams = new HashMap<>();

    /** Numbers of rows from the stream's start. */
    private static final class Rows {
        long covered;
        long visible;
        boolean flushing;
    }

    StreamVisibility(RowFlusher flusher) {
        this.flusher = flusher;
    }

    /** A stream of this attempt of the job has rows, which no complete checkpoint covers yet. */
    synchronized void written(String stream) {
        streams.computeIfAbsent(stream, name -> new Rows());
    }

    /** Whether this attempt of the job has heard of the stream; if not, its rows come from a checkpoint. */
    synchronized boolean knows(String stream) {
        return streams.containsKey(stream);
    }

    /** A complete checkpoint covers so many rows of the stream: makes them visible. */
    synchronized void covered(String stream, long count) {
        Rows rows = streams.computeIfAbsent(stream, name -> new Rows());
        rows.covered = Math.max(rows.covered, count);
        flush(stream, rows);
    }

    /** Tries again what has failed. */
    synchronized void retry(String stream) {
        Rows rows = streams.get(stream);
        if (rows != null) {
            flush(stream, rows);
        }
    }

    /** Whether so many rows of the stream are visible. */
    synchronized boolean isVisible(String stream, long count) {
        Rows rows = streams.get(stream);
        return rows != null && rows.visible >= count;
    }

    synchronized void forget(String stream) {
        streams.remove(stream);
    }

    /**
     * Waits until all covered rows are visible, for the end of a job, when nobody tries again later.
     *
     * @throws IllegalStateException when they are not in time
     */
    synchronized void awaitVisible(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (streams.values().stream().anyMatch(rows -> rows.visible < rows.covered)) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new IllegalStateException("rows of BigQuery streams not made visible within " + patience
                        + " (expected: all, as the job ends)");
            }
            streams.forEach(this::flush);
            wait(Math.max(1, Math.min(RETRY_MS, TimeUnit.NANOSECONDS.toMillis(left))));
        }
    }

    /** Gives calls under way a moment to end; what they do not make visible the next attempt of the job does. */
    @Override
    public void close() {
        try {
            synchronized (this) {
                long deadline = System.nanoTime() + CLOSE_WITHIN.toNanos();
                while (streams.values().stream().anyMatch(rows -> rows.flushing) && System.nanoTime() < deadline) {
                    wait(RETRY_MS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        flusher.close();
    }

    private void flush(String stream, Rows rows) {
        if (rows.flushing || rows.visible >= rows.covered) {
            return;
        }
        rows.flushing = true;
        long count = rows.covered;
        var unused = flusher.flush(stream, count)
                .whenComplete((done, failure) ->
                        flushed(stream, rows, count, failure == null ? null : Calls.unwrapped(failure)));
    }

    private synchronized void flushed(String stream, Rows rows, long count, @Nullable Throwable failure) {
        rows.flushing = false;
        Status.Code code =
                failure == null ? Status.Code.OK : Status.fromThrowable(failure).getCode();
        switch (code) {
            case OK, ALREADY_EXISTS -> rows.visible = count;
            case NOT_FOUND -> {
                // The table is gone, and its streams with it: somebody has deleted it, rows that were visible included.
                LOG.atError()
                        .addKeyValue("stream", stream)
                        .addKeyValue("rows", count)
                        .log("Rows cannot be made visible: their table was deleted");
                rows.visible = count;
            }
            case CANCELLED,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    DEADLINE_EXCEEDED,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS,
                    UNAUTHENTICATED ->
                LOG.atWarn()
                        .addKeyValue("stream", stream)
                        .addKeyValue("rows", count)
                        .addKeyValue("status", code)
                        .log("Rows were not made visible; trying again");
        }
        if (rows.visible >= count) {
            // More may have been covered meanwhile.
            flush(stream, rows);
        }
        notifyAll();
    }
}
