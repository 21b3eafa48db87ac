package dev.sluice.sinks.delivery;

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

    /** Closes connections; called once, also after failures. */
    @Override
    void close();
}
