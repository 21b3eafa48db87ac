package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** One lane's connection to its receiver. Thread-safe: several shipments are under way at once. */
public interface Receiver extends AutoCloseable {

    /**
     * Sends once, without retries and without blocking for the answer. Completes with what the receiver said and never
     * exceptionally, except for bugs; the time an attempt may take is the receiver's to bound
     * ({@link dev.sluice.subscription.DeliverySpec#requestTimeout()}).
     */
    CompletableFuture<Answer> send(Shipment shipment);

    /**
     * Events that were sent, got no answer and are sent again, so that the receiver may have them twice; counted since
     * the last call.
     */
    default long takePossiblyDuplicated() {
        return 0;
    }

    /**
     * What was accepted but is shown to nobody until it is published: how many events each of the receiver's streams has,
     * as far as that has changed since the last call. Called at the end of each bundle, when every shipment is settled.
     * Most receivers show everything at once and have nothing here; see {@link DeliverAndPublish}.
     */
    default Map<String, Long> unpublished() {
        return Map.of();
    }

    /** The time within which {@link #send} completes: one attempt's, or more where the receiver has more to wait for. */
    default Duration answersWithin(Duration requestTimeout) {
        return requestTimeout;
    }

    /**
     * What an event counts against {@link dev.sluice.subscription.BatchSpec#maxBytes()}: its encoded bytes, or more where the
     * receiver limits requests with all that stands around the events.
     */
    default int bytesOf(EventBatch batch, int event) {
        return batch.payloadLength(event);
    }

    /** Closes connections; called once, also after failures. */
    @Override
    void close();
}
