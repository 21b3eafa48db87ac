package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;

/** One event a line, each line ended by a line feed (github.com/ndjson/ndjson-spec). */
final class JsonLines extends Framing {

    @Override
    String contentType() {
        return "application/x-ndjson";
    }

    @Override
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.write(batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
        body.write('\n');
    }
}
