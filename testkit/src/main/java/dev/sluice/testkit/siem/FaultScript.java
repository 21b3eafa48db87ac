package dev.sluice.testkit.siem;

import java.util.ArrayDeque;
import java.util.Queue;

/** Which fault the next request meets: first those that are queued, then the lasting one. */
final class FaultScript {

    private final Queue<Fault> queued = new ArrayDeque<>();
    private Fault lasting = new Fault.Healthy();

    synchronized void append(Fault fault) {
        queued.add(fault);
    }

    synchronized void last(Fault fault) {
        lasting = fault;
    }

    synchronized void clear() {
        queued.clear();
        lasting = new Fault.Healthy();
    }

    synchronized Fault next() {
        Fault fault = queued.poll();
        return fault == null ? lasting : fault;
    }
}
