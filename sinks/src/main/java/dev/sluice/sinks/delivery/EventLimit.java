package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import dev.sluice.subscription.BatchSpec;
import java.util.Optional;
import java.util.function.ToIntBiFunction;

/** What a receiver takes of one event, as far as the sink knows it without asking. Not thread-safe. */
public interface EventLimit {

    /** What is wrong with an event that the receiver will not have as it is; empty when it fits. */
    Optional<Excess> excess(EventBatch batch, int event);

    /**
     * An event that is too large.
     *
     * @param limit the option that says what the receiver takes
     * @param bytes what the event counts against it
     * @param allowedBytes the option's value
     * @param consequence what becomes of the event
     */
    record Excess(String limit, long bytes, long allowedBytes, String consequence) {}

    /**
     * The limit of every sink: an event that fills more than a whole request, append or object is not sent.
     *
     * @param bytesOf as {@link Receiver#bytesOf}
     */
    static EventLimit of(BatchSpec limits, ToIntBiFunction<EventBatch, Integer> bytesOf) {
        return (batch, event) -> {
            int bytes = bytesOf.applyAsInt(batch, event);
            return bytes <= limits.maxBytes()
                    ? Optional.empty()
                    : Optional.of(new Excess("batch.maxBytes", bytes, limits.maxBytes(), "dead letter (too_large)"));
        };
    }
}
