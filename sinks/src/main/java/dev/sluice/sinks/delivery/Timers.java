package dev.sluice.sinks.delivery;

import java.time.Duration;

/** Time as the delivery sees it, so that tests can turn it by hand. Tasks run on threads of the delivery's own. */
interface Timers {

    /** Nanoseconds since some moment; only differences mean something. */
    long nanoTime();

    /** Runs the task once, after the delay; at once means on another thread, never within this call. */
    Pending after(Duration delay, Runnable task);

    /** A task that has not run yet. */
    interface Pending {
        void cancel();
    }
}
