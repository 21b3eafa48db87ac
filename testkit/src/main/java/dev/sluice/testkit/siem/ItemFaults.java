package dev.sluice.testkit.siem;

import java.util.function.Predicate;

/** Faults of single events in a request that is answered event by event. */
final class ItemFaults {
    private Predicate<byte[]> events = event -> false;
    private int status;
    private int left;

    synchronized void set(int times, int answered, Predicate<byte[]> which) {
        left = times;
        status = answered;
        events = which;
    }

    /** The status of an event, or 0 when it is judged as usual. */
    synchronized int next(byte[] event) {
        if (left == 0 || !events.test(event)) {
            return 0;
        }
        left--;
        return status;
    }
}
