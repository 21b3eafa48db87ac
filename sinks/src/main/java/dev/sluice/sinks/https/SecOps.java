package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.subscription.HttpsProtocol;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * Google SecOps: raw logs in base64, each with the event's time and, as a label, its id. See "Method: logs.import" of the
 * Chronicle API.
 */
final class SecOps extends Protocol {
    private static final byte[] DATA = "{\"data\":\"".getBytes(US_ASCII);
    private static final byte[] ENTRY_TIME = "\",\"log_entry_time\":\"".getBytes(US_ASCII);

    /** Must not be before the entry's; a time of ours would differ with each attempt. */
    private static final byte[] COLLECTION_TIME = "\",\"collection_time\":\"".getBytes(US_ASCII);

    private static final byte[] ID = "\",\"labels\":{\"event_id\":{\"value\":\"".getBytes(US_ASCII);
    private static final byte[] END = "\"}}}".getBytes(US_ASCII);
    private static final int FIXED_BYTES =
            DATA.length + ENTRY_TIME.length + COLLECTION_TIME.length + 2 * Rfc3339.BYTES + ID.length + END.length + 1;

    SecOps(URI server, HttpsProtocol.SecOps secOps, Verdicts verdicts) {
        super(
                below(server, "/v1alpha/" + instance(secOps) + "/logTypes/" + secOps.logType() + "/logs:import"),
                new Frame("{\"inline_source\":{\"logs\":[", ",", "]" + forwarder(secOps) + "}}"),
                verdicts);
    }

    private static String instance(HttpsProtocol.SecOps secOps) {
        return "projects/" + secOps.project() + "/locations/" + secOps.location() + "/instances/" + secOps.instance();
    }

    private static String forwarder(HttpsProtocol.SecOps secOps) {
        return secOps.forwarder() == null
                ? ""
                : ",\"forwarder\":\"" + instance(secOps) + "/forwarders/" + secOps.forwarder() + "\"";
    }

    @Override
    String contentType() {
        return "application/json";
    }

    /** What stands around the events is not in here: the protocol's limit leaves room for it. */
    @Override
    int bytesOf(EventBatch batch, int event) {
        return FIXED_BYTES + (batch.payloadLength(event) + 2) / 3 * 4 + EventIds.maxBytes(batch);
    }

    @Override
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.writeBytes(DATA);
        ByteBuffer base64 = Base64.getEncoder()
                .encode(ByteBuffer.wrap(batch.packed(), batch.payloadStart(event), batch.payloadLength(event)));
        body.write(base64.array(), base64.arrayOffset(), base64.remaining());
        body.writeBytes(ENTRY_TIME);
        Rfc3339.write(batch.eventTimeMicros(event), body);
        body.writeBytes(COLLECTION_TIME);
        Rfc3339.write(batch.eventTimeMicros(event), body);
        body.writeBytes(ID);
        EventIds.write(batch, event, body);
        body.writeBytes(END);
    }
}
