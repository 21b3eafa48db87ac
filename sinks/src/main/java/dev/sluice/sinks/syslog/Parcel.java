package dev.sluice.sinks.syslog;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import java.util.concurrent.CompletableFuture;

/** A shipment on its connection, and the answer that it waits for. */
record Parcel(Shipment shipment, CompletableFuture<Answer> answer) {
    Parcel(Shipment shipment) {
        this(shipment, new CompletableFuture<>());
    }
}
