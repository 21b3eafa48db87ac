package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.TargetSchema;
import java.net.URI;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;

/**
 * The bulk interface of Elasticsearch and OpenSearch: each event is created under its event id, so that one that is there
 * already is not written again. See "Bulk API" in the reference of either.
 */
final class ElasticBulk extends Protocol {
    private static final byte[] ACTION = "{\"create\":{\"_id\":\"".getBytes(US_ASCII);
    private static final byte[] ACTION_END = "\"}}\n".getBytes(US_ASCII);

    /** A data stream takes no document without it; ECS has it already, and a second one would be refused. */
    private static final byte[] TIMESTAMP = "{\"@timestamp\":\"".getBytes(US_ASCII);

    private static final int FIXED_BYTES =
            ACTION.length + ACTION_END.length + TIMESTAMP.length + Rfc3339.BYTES + "\",\n".length();
    private static final int OK = 200;

    private final boolean hasTimestamp;

    /** @param format of the events */
    ElasticBulk(URI server, HttpsProtocol.ElasticBulk elastic, FormatSpec format, Verdicts verdicts) {
        super(
                below(
                        server,
                        "/" + elastic.index()
                                + "/_bulk?filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason"),
                Frame.NONE,
                verdicts);
        hasTimestamp = format instanceof FormatSpec.Json json && json.schema() == TargetSchema.ECS;
    }

    @Override
    String contentType() {
        return "application/x-ndjson";
    }

    @Override
    int bytesOf(EventBatch batch, int event) {
        return FIXED_BYTES + batch.payloadLength(event) + EventIds.maxBytes(batch);
    }

    @Override
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.writeBytes(ACTION);
        EventIds.write(batch, event, body);
        body.writeBytes(ACTION_END);
        if (hasTimestamp) {
            body.write(batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
        } else {
            writeWithTimestamp(batch, event, body);
        }
        body.write('\n');
    }

    private static void writeWithTimestamp(EventBatch batch, int event, BodyBuffer body) {
        body.writeBytes(TIMESTAMP);
        Rfc3339.write(batch.eventTimeMicros(event), body);
        body.write('"');
        int start = batch.payloadStart(event) + 1;
        if (batch.packed()[start] != '}') {
            body.write(',');
        }
        body.write(batch.packed(), start, batch.payloadLength(event) - 1);
    }

    /** The answer has a line for each event, so that it is as long as the request may be. */
    @Override
    BodySubscriber<Outcome> read(ResponseInfo head, Shipment shipment) {
        return head.statusCode() == OK ? new BulkAnswer(shipment.count()) : super.read(head, shipment);
    }
}
