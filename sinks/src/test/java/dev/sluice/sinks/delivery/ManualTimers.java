package dev.sluice.sinks.delivery;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that stands still until a test turns it; tasks run on the thread that turns it. */
final class ManualTimers implements Timers {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number));
    private long nowNanos;
    private long numbers;

    private record Task(long dueNanos, long number, Runnable action) {}

    @Override
    public synchronized long nanoTime() {
        return nowNanos;
    }

    @Override
    public synchronized Pending after(Duration delay, Runnable action) {
        Task task = new Task(nowNanos + delay.toNanos(), numbers++, action);
        tasks.add(task);
        return () -> cancel(task);
    }

    /** Runs what is due now, and what becomes due by it. */
    void run() {
        advance(Duration.ZERO);
    }

    /** Turns the time on, running each task when it is due. */
    void advance(Duration time) {
        long until = nanoTime() + time.toNanos();
        for (Task next = nextUntil(until); next != null; next = nextUntil(until)) {
            next.action().run();
        }
        turnTo(until);
    }

    private synchronized @Nullable Task nextUntil(long until) {
        Task next = tasks.peek();
        if (next == null || next.dueNanos() > until) {
            return null;
        }
        nowNanos = Math.max(nowNanos, next.dueNanos());
        return tasks.poll();
    }

    private synchronized void turnTo(long nanos) {
        nowNanos = nanos;
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }
}
