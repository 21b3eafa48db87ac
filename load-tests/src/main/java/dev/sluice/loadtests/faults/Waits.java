package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.BenchException;
import dev.sluice.loadtests.bench.Progress;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Time that passes in a scenario, and what it is waiting for, shown to whoever watches.
 *
 * @param name of the scenario
 */
record Waits(String name, Progress progress) {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    /** Lets time pass. */
    void pass(Duration time, Supplier<String> what) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            progress.update(name + ": " + what.get() + ", " + TimeUnit.NANOSECONDS.toSeconds(left) + " s to go");
            LockSupport.parkNanos(Math.min(LOOK_EVERY.toNanos(), left));
        }
    }

    /**
     * Waits for something.
     *
     * @throws BenchException when it has not come about in time
     */
    void until(Duration atMost, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new BenchException(name + ": " + what + ": not within " + atMost);
            }
            look(what);
        }
    }

    /** Says what is waited for, and lets a moment pass. */
    void look(String what) {
        progress.update(name + ": " + what);
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }

    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (UncheckedIOException starting) {
            return false; // A JobManager that has just started answers with errors.
        }
    }
}
