package dev.sluice.sinks.delivery;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The real time of one worker: two daemon threads for all lanes of a DoFn, since their tasks never wait. */
final class WorkerTimers implements Timers, AutoCloseable {
    private static final int THREADS = 2;

    private final ScheduledThreadPoolExecutor executor;

    WorkerTimers() {
        executor = new ScheduledThreadPoolExecutor(THREADS, task -> {
            Thread thread = new Thread(task, "sluice-delivery");
            thread.setDaemon(true);
            return thread;
        });
        // Most tasks watch over an attempt and are cancelled; they must not pile up until they would have been due.
        executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Pending after(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> scheduled = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            // An answer that arrives after the teardown has nobody left to hear it.
            return () -> {};
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
