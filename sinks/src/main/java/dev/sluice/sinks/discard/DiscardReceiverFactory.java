package dev.sluice.sinks.discard;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.sinks.delivery.Shipment;
import java.util.concurrent.CompletableFuture;

/** Opens receivers that accept everything at once. */
final class DiscardReceiverFactory implements ReceiverFactory {
    private static final long serialVersionUID = 1;

    private static final Receiver NOWHERE = new Receiver() {
        @Override
        public CompletableFuture<Answer> send(Shipment shipment) {
            return CompletableFuture.completedFuture(new Answer.Accepted());
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    };

    @Override
    public Receiver open(LaneSetup lane) {
        return NOWHERE;
    }
}
