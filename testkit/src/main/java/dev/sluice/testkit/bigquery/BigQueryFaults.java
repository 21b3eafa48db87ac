package dev.sluice.testkit.bigquery;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The faults to come, in the order they were scripted for a kind of call. Each is used up by one call. */
public final class BigQueryFaults {

    private final Map<WriteCall, Queue<BigQueryFault>> scripts = new EnumMap<>(WriteCall.class);
    private final Queue<Runnable> beforeRestChange = new ArrayDeque<>();
    private int deniedRestChanges;
    private @Nullable BigQueryFault lasting;

    BigQueryFaults() {
        for (WriteCall call : WriteCall.values()) {
            scripts.put(call, new ArrayDeque<>());
        }
    }

    /** Lets the next {@code times} append requests, on whatever stream, go wrong. */
    public void nextAppends(int times, BigQueryFault fault) {
        next(WriteCall.APPEND_ROWS, times, fault);
    }

    /** Lets the next {@code times} calls of one kind, on whatever stream, go wrong. */
    public synchronized void next(WriteCall call, int times, BigQueryFault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times: " + times + " (expected: >= 1)");
        }
        for (int i = 0; i < times; i++) {
            script(call).add(fault);
        }
    }

    /** Lets the next {@code times} REST calls that change something be refused with 403, as without the right to. */
    public synchronized void nextRestChangesDenied(int times) {
        deniedRestChanges += times;
    }

    /** Runs something just before the next REST call that changes something takes effect, such as another such call. */
    public synchronized void beforeNextRestChange(Runnable action) {
        beforeRestChange.add(action);
    }

    void runBeforeRestChange() {
        Runnable action;
        synchronized (this) {
            action = beforeRestChange.poll();
        }
        if (action != null) {
            action.run();
        }
    }

    synchronized boolean takeDeniedRestChange() {
        if (deniedRestChanges == 0) {
            return false;
        }
        deniedRestChanges--;
        return true;
    }

    /** Lets every append request behind the scripted ones go wrong, until {@link #clear()}. */
    public synchronized void untilCleared(BigQueryFault fault) {
        lasting = fault;
    }

    /** Forgets the faults that have not been used up, and the one that lasts. */
    public synchronized void clear() {
        lasting = null;
        deniedRestChanges = 0;
        beforeRestChange.clear();
        scripts.values().forEach(Queue::clear);
    }

    /** The number of faults that have not been used up. */
    public synchronized int pending() {
        return deniedRestChanges
                + beforeRestChange.size()
                + scripts.values().stream().mapToInt(Queue::size).sum();
    }

    synchronized @Nullable BigQueryFault take(WriteCall call) {
        BigQueryFault next = script(call).poll();
        return next == null && call == WriteCall.APPEND_ROWS ? lasting : next;
    }

    private Queue<BigQueryFault> script(WriteCall call) {
        Queue<BigQueryFault> script = scripts.get(call);
        if (script == null) {
            throw new AssertionError(call);
        }
        return script;
    }
}
