package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.subscription.FormatSpec;
import java.net.URI;

/** One event a line, each line ended by a line feed. */
final class Lines extends Protocol {
    private final String contentType;

    private Lines(URI uri, String contentType, Verdicts verdicts) {
        super(uri, Frame.NONE, verdicts);
        this.contentType = contentType;
    }

    /** JSON objects (github.com/ndjson/ndjson-spec). */
    static Lines ofJson(URI uri, Verdicts verdicts) {
        return new Lines(uri, "application/x-ndjson", verdicts);
    }

    /** Texts of any format, as RFC 2046 and for CSV RFC 7111 name it. */
    static Lines of(FormatSpec format, URI uri, Verdicts verdicts) {
        if (format instanceof FormatSpec.Json) {
            return ofJson(uri, verdicts);
        }
        return new Lines(
                uri,
                format instanceof FormatSpec.Csv
                        ? "text/csv; charset=utf-8; header=absent"
                        : "text/plain; charset=utf-8",
                verdicts);
    }

    @Override
    String contentType() {
        return contentType;
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
