package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.SinkSpec.Https;

/** How the events of a shipment stand in a request's body. */
abstract sealed class Framing permits JsonLines, SplunkHec {

    static Framing of(Https sink) {
        return switch (sink.protocol()) {
            case JSON_LINES -> new JsonLines();
            case SPLUNK_HEC -> new SplunkHec(sink.hec());
        };
    }

    abstract String contentType();

    abstract void writeEvent(EventBatch batch, int event, BodyBuffer body);

    final void write(Shipment shipment, BodyBuffer body) {
        for (Slice slice : shipment.slices()) {
            for (int event = slice.from(); event < slice.to(); event++) {
                writeEvent(slice.batch(), event, body);
            }
        }
    }
}
