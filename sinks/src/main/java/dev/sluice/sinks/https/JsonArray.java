package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.subscription.HttpsProtocol;
import java.net.URI;

/** One JSON array a request (RFC 8259, section 5). */
final class JsonArray extends Protocol {

    JsonArray(URI uri, Verdicts verdicts) {
        super(uri, new Frame("[", ",", "]"), verdicts);
    }

    /** Azure Monitor, "Logs Ingestion API in Azure Monitor": an array for one stream of a data collection rule. */
    static JsonArray forSentinel(URI endpoint, HttpsProtocol.Sentinel sentinel, Verdicts verdicts) {
        String path =
                "/dataCollectionRules/" + sentinel.rule() + "/streams/" + sentinel.stream() + "?api-version=2023-01-01";
        return new JsonArray(below(endpoint, path), verdicts);
    }

    @Override
    String contentType() {
        return "application/json";
    }

    /** With a comma, and for the first event the brackets instead. */
    @Override
    int bytesOf(EventBatch batch, int event) {
        return batch.payloadLength(event) + 2;
    }

    @Override
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.write(batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
    }
}
