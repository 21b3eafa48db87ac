package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** What is spoken over one open connection. Used by the connection's thread only. */
interface Session {

    /**
     * Writes the parcel's events; its answer comes with a later {@link #look}.
     *
     * @throws IOException when the connection is at its end
     */
    void send(Parcel parcel) throws IOException;

    /** Whether no parcel waits for its answer. */
    boolean idle();

    /**
     * Waits a few milliseconds at most for a sign from the collector, and answers the parcels that it has confirmed.
     *
     * @throws IOException when the connection is at its end
     */
    void look() throws IOException;

    /**
     * Gives every parcel that has no answer the one that says to send it again, or what is left of it.
     *
     * @param possiblyDuplicated counts, before any answer, the events to be sent again that may have arrived
     */
    void breakOff(Answer.Transient trouble, LongAdder possiblyDuplicated);

    /** Tells the collector that no more comes and waits until it has everything, which answers what is unanswered. */
    void finish(Duration patience) throws IOException;
}
