package dev.sluice.testkit.gcs;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The faults to come, in the order they were scripted. A fault is used up by the first request it applies to. */
public final class GcsFaults {

    private record Entry(GcsFault fault, Set<GcsOperation> operations) {
        boolean appliesTo(GcsOperation operation) {
            return operations.isEmpty() || operations.contains(operation);
        }
    }

    private final Queue<Entry> script = new ArrayDeque<>();
    private @Nullable GcsFault lasting;

    GcsFaults() {}

    /**
     * Lets the next {@code times} matching requests go wrong.
     *
     * @param operations the requests it applies to; none means every request
     */
    public synchronized void next(int times, GcsFault fault, GcsOperation... operations) {
        if (times < 1) {
            throw new IllegalArgumentException("times: " + times + " (expected: >= 1)");
        }
        for (int i = 0; i < times; i++) {
            script.add(new Entry(fault, Set.of(operations)));
        }
    }

    /** Lets every request that no scripted fault applies to go wrong, until {@link #clear()}. */
    public synchronized void untilCleared(GcsFault fault) {
        lasting = fault;
    }

    /** Forgets the faults that have not been used up, and the one that lasts. */
    public synchronized void clear() {
        lasting = null;
        script.clear();
    }

    /** The number of faults that have not been used up. */
    public synchronized int pending() {
        return script.size();
    }

    synchronized @Nullable GcsFault take(GcsOperation operation) {
        for (Iterator<Entry> entries = script.iterator(); entries.hasNext(); ) {
            Entry entry = entries.next();
            if (entry.appliesTo(operation)) {
                entries.remove();
                return entry.fault();
            }
        }
        return lasting;
    }
}
