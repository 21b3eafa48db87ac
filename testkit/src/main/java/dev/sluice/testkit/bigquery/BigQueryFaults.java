package dev.sluice.testkit.bigquery;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The faults to come, in the order they were scripted. Each is used up by one append request. */
public final class BigQueryFaults {

    private final Queue<BigQueryFault> script = new ArrayDeque<>();

    BigQueryFaults() {}

    /** Lets the next {@code times} append requests, on whatever stream, go wrong. */
    public synchronized void nextAppends(int times, BigQueryFault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times: " + times + " (expected: >= 1)");
        }
        for (int i = 0; i < times; i++) {
            script.add(fault);
        }
    }

    /** Forgets the faults that have not been used up. */
    public synchronized void clear() {
        script.clear();
    }

    /** The number of faults that have not been used up. */
    public synchronized int pending() {
        return script.size();
    }

    synchronized @Nullable BigQueryFault take() {
        return script.poll();
    }
}
