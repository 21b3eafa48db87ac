package dev.sluice.testkit.siem;

import dev.sluice.testkit.IdCounts;
import java.util.concurrent.atomic.LongAdder;

/** What was accepted at one target (path and query). Counts grow while requests come in. */
public final class Inbox {

    private final LongAdder events = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final IdCounts ids = new IdCounts();

    Inbox() {}

    /** Accepted events, with and without an id. */
    public long events() {
        return events.sum();
    }

    /** Accepted requests. */
    public long requests() {
        return requests.sum();
    }

    /** How often each event id was accepted. */
    public IdCounts ids() {
        return ids;
    }

    void add(Verdict.Accepted accepted) {
        // The count comes last: who waits for it finds the ids complete.
        accepted.ids().forEach(ids::add);
        requests.increment();
        events.add(accepted.events());
    }
}
