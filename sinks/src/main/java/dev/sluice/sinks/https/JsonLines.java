package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import java.net.URI;

/** One event a line, each line ended by a line feed (github.com/ndjson/ndjson-spec). */
final class JsonLines extends Protocol {

    JsonLines(URI uri, Verdicts verdicts) {
        super(uri, Frame.NONE, verdicts);
    }

    @Override
    String contentType() {
        return "application/x-ndjson";
    }

    @Override
    int bytesOf(EventBatch batch, int event) {
        return batch.payloadLength(event) + 1;
    }

    @Override
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.write(batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
        body.write('\n');
    }
}
