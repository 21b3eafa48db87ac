package dev.sluice.sinks.syslog;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A lane's collectors, and which of them are left alone because they failed: a second at first, twice as long after each
 * further failure, a minute at most. Thread-safe: the lane's connections learn from one another.
 */
final class Collectors {
    private static final Duration SHORTEST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final List<Dialer> dialers;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private final int[] failures;
    private final long[] restUntilNanos;

    /**
     * Collectors that have not failed yet.
     *
     * @param dialers the preferred first
     * @param nanoTime a clock, such as {@link System#nanoTime}
     */
    Collectors(List<Dialer> dialers, LongSupplier nanoTime) {
        this.dialers = List.copyOf(dialers);
        this.nanoTime = nanoTime;
        failures = new int[dialers.size()];
        restUntilNanos = new long[dialers.size()];
    }

    /**
     * The first collector from {@code home} on that is not left alone; when all are, the one that is so the shortest.
     *
     * @param home index of the preferred collector
     */
    synchronized Dialer choose(int home) {
        long now = nanoTime.getAsLong();
        int best = home;
        for (int i = 0; i < dialers.size(); i++) {
            int candidate = (home + i) % dialers.size();
            if (restNanos(candidate, now) < restNanos(best, now)) {
                best = candidate;
            }
        }
        return dialers.get(best);
    }

    private long restNanos(int index, long now) {
        return failures[index] == 0 ? 0 : Math.max(0, restUntilNanos[index] - now);
    }

    synchronized void failed(Dialer dialer) {
        int index = dialers.indexOf(dialer);
        long rest =
                Math.min(LONGEST_REST.toNanos(), SHORTEST_REST.toNanos() << Math.min(failures[index], Long.SIZE / 4));
        failures[index]++;
        restUntilNanos[index] = nanoTime.getAsLong() + rest;
    }

    synchronized void worked(Dialer dialer) {
        failures[dialers.indexOf(dialer)] = 0;
    }

    int count() {
        return dialers.size();
    }
}
