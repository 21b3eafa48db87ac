package dev.sluice.sinks.delivery;

import dev.sluice.events.Reason;
import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What became of one attempt to send a shipment. */
public sealed interface Answer {

    /** The receiver has every event. */
    record Accepted() implements Answer {}

    /**
     * Nothing is known to be wrong with the events: timeout, reset, 408, 429, 5xx. Tried again.
     *
     * @param detail what happened, for a person; no payload and no secret
     * @param retryAfter the time the receiver asked to wait, or null
     */
    record Transient(String detail, @Nullable Duration retryAfter) implements Answer {}

    /**
     * The configuration is refused: 401, 403, a missing table, a missing right, an unknown CA. Nothing is wrong with the
     * events, and a person has to act. The whole lane is held and tried again at a slow pace.
     *
     * @param detail what is refused and what was expected, for a person; no payload and no secret
     * @param retryAfter the time the receiver asked to wait, or null
     */
    record Held(String detail, @Nullable Duration retryAfter) implements Answer {}

    /**
     * The receiver will never take this shipment as it is. With {@code event} below 0 it did not say which event it
     * minds: the shipment is halved until the event is alone.
     *
     * @param event index of the refused event within the shipment, or -1
     * @param reason goes into the dead letter
     * @param detail what the receiver said, for a person; no secret, cut to a line or two
     */
    record Refused(int event, Reason reason, String detail) implements Answer {}

    /**
     * The receiver answered for each event. Those in neither collection are accepted. Indices count within the shipment;
     * one beyond its end is a bug of the receiver and fails the bundle.
     *
     * @param refused the events that it will never take
     * @param again the events to be sent again: at once when others of the shipment were settled and there is no
     *     trouble, else as after a {@link Transient}
     * @param trouble why events have to be sent again later, or null
     */
    record PerEvent(SortedMap<Integer, Refusal> refused, SortedSet<Integer> again, @Nullable Transient trouble)
            implements Answer {

        public PerEvent {
            refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
            again = Collections.unmodifiableSortedSet(new TreeSet<>(again));
            if (!Collections.disjoint(refused.keySet(), again)) {
                throw new IllegalArgumentException(
                        "again: " + again + " (expected: none of the refused " + refused.keySet() + ")");
            }
        }
    }

    /**
     * Why an event is refused for good.
     *
     * @param reason goes into the dead letter
     * @param detail what the receiver said, for a person; no secret, cut to a line or two
     */
    record Refusal(Reason reason, String detail) {}
}
