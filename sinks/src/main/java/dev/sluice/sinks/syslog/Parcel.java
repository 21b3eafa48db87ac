package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import java.util.concurrent.CompletableFuture;

/** A shipment on its connection. All but the answer belongs to the connection's thread. */
final class Parcel {
    final Shipment shipment;
    final CompletableFuture<Answer> answer = new CompletableFuture<>();

    /** Events that were, at least in part, given to the connection: if it breaks, they may have arrived. */
    int handedOver;

    Parcel(Shipment shipment) {
        this.shipment = shipment;
    }
}
