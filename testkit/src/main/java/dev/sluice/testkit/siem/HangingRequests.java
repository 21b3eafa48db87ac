package dev.sluice.testkit.siem;

import java.util.ArrayList;
import java.util.List;

/** Requests that are read and not answered yet. */
final class HangingRequests {

    private final List<Runnable> waiting = new ArrayList<>();

    synchronized void add(Runnable request) {
        waiting.add(request);
    }

    synchronized int count() {
        return waiting.size();
    }

    /** Lets them all go on. */
    void release() {
        List<Runnable> released;
        synchronized (this) {
            released = List.copyOf(waiting);
            waiting.clear();
        }
        released.forEach(Runnable::run);
    }
}
