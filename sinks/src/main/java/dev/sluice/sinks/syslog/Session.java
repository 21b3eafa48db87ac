package dev.sluice.sinks.syslog;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;

/** What is spoken over one open connection. Used by the connection's thread only. */
interface Session {

    /**
     * Writes the parcel's events; its answer comes with a later {@link #look}.
     *
     * @throws IOException when the connection is at its end
     */
    void send(Parcel parcel) throws IOException;

    /**
     * Waits a few milliseconds at most for a sign from the collector, and answers the parcels that it has confirmed.
     *
     * @throws IOException when the connection is at its end, and who is unanswered by then gets no answer from it
     */
    void look() throws IOException;

    /** Parcels that were sent, wholly or in part, and have no answer, oldest first; for the caller to take out. */
    Deque<Parcel> unanswered();

    /** Tells the collector that no more comes and waits until it has everything, which answers what is unanswered. */
    void finish(Duration patience) throws IOException;
}
