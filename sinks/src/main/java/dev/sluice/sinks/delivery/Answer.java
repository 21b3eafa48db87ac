package dev.sluice.sinks.delivery;

import dev.sluice.events.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of one attempt to send a shipment. */
public sealed interface Answer {

    /** The receiver has every event. */
    record Accepted() implements Answer {}

    /**
     * Nothing is known to be wrong with the events: timeout, reset, 408, 429, 5xx, wrong credentials. Tried again.
     *
     * @param detail what happened, for a person; no payload and no secret
     * @param retryAfter the time the receiver asked to wait, or null
     */
    record Transient(String detail, @Nullable Duration retryAfter) implements Answer {}

    /**
     * The receiver will never take this shipment as it is. With {@code event} below 0 it did not say which event it
     * minds: the shipment is halved until the event is alone.
     *
     * @param event index of the refused event within the shipment, or -1
     * @param reason goes into the dead letter
     * @param detail what the receiver said, for a person; no secret, cut to a line or two
     */
    record Refused(int event, Reason reason, String detail) implements Answer {}
}
