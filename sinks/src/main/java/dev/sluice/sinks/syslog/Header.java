package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;

/** Everything of a message that stands before its text. Not thread-safe. */
interface Header {

    /**
     * Writes it for an event.
     *
     * @param part which part of the event's text follows, from 1
     * @param parts into how many it is split; 1 when it is not
     */
    void write(EventBatch batch, int event, int part, int parts, BodyBuffer out);
}
