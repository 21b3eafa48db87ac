package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.https.Verdicts.Verdict;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector: JSON objects one after the other, each with the event's own time and host and the lane's
 * source, sourcetype and index. An event that is not JSON itself is a string there. See "Format events for HTTP Event Collector" and "Troubleshoot HTTP Event Collector" in
 * Splunk's "Getting Data In".
 */
final class SplunkHec extends Protocol {
    private static final byte[] TIME = "{\"time\":".getBytes(US_ASCII);
    private static final byte[] HOST = ",\"host\":\"".getBytes(US_ASCII);
    private static final long MICROS = 1_000_000;

    /** Of any number of microseconds: sign, seconds, point and six decimals. */
    private static final int MAX_TIME_BYTES = 21;

    private static final Set<Integer> EVENT_CODES = Set.of(6, 12, 13, 15);
    private static final Set<Integer> LANE_CODES = Set.of(1, 2, 3, 4, 7, 10, 11, 14);
    private static final Pattern CODE = Pattern.compile("\"code\"\\s*:\\s*(\\d{1,9})");
    private static final Pattern EVENT = Pattern.compile("\"invalid-event-number\"\\s*:\\s*(\\d{1,9})");

    private static final int FORBIDDEN = 403;
    private static final String COLLECTOR = "/services/collector";
    private static final Pattern ACKNOWLEDGEMENT = Pattern.compile("\"ackId\"\\s*:\\s*(\\d{1,18})\\b");

    /** From behind the host to the event; the same for every event of the lane. */
    private final byte[] metadata;

    private final boolean json;

    /** What acknowledgements are counted in, this receiver's alone; null when there are none. */
    private final @Nullable String channel;

    SplunkHec(URI uri, HttpsProtocol.SplunkHec hec, FormatSpec format, Verdicts verdicts) {
        super(uri, Frame.NONE, verdicts);
        json = format instanceof FormatSpec.Json;
        channel = hec.acknowledgeWithin() == null ? null : UUID.randomUUID().toString();
        BodyBuffer buffer = new BodyBuffer();
        writeMember("source", hec.source(), buffer);
        writeMember("sourcetype", hec.sourcetype(), buffer);
        writeMember("index", hec.index(), buffer);
        buffer.writeBytes(",\"event\":".getBytes(US_ASCII));
        metadata = buffer.toByteArray();
    }

    @Override
    String contentType() {
        return "application/json";
    }

    @Override
    int bytesOf(EventBatch batch, int event) {
        int host = JsonText.length(batch.packed(), batch.payloadEnd(event), batch.hostEnd(event));
        return TIME.length
                + MAX_TIME_BYTES
                + HOST.length
                + host
                + 1
                + metadata.length
                + (json
                        ? batch.payloadLength(event)
                        : JsonText.length(batch.packed(), batch.payloadStart(event), batch.payloadEnd(event)) + 2)
                + "}\n".length();
    }

    @Override
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.writeBytes(TIME);
        writeSeconds(batch.eventTimeMicros(event), body);
        if (batch.payloadEnd(event) < batch.hostEnd(event)) {
            body.writeBytes(HOST);
            JsonText.write(batch.packed(), batch.payloadEnd(event), batch.hostEnd(event), body);
            body.write('"');
        }
        body.writeBytes(metadata);
        if (json) {
            body.write(batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
        } else {
            body.write('"');
            JsonText.write(batch.packed(), batch.payloadStart(event), batch.payloadEnd(event), body);
            body.write('"');
        }
        body.write('}');
        body.write('\n');
    }

    /** Where acknowledgements are asked for: beside the collector, whatever stands in front of its path. */
    URI acknowledgementUri() {
        String text = uri().toString();
        return URI.create(text.substring(0, text.indexOf(COLLECTOR)) + COLLECTOR + "/ack");
    }

    @Override
    void addHeaders(HttpRequest.Builder request) {
        if (channel != null) {
            request.setHeader("X-Splunk-Request-Channel", channel);
        }
    }

    /** A token that is not known is 403, code 4. */
    @Override
    boolean refusesCredentials(int status) {
        return status == FORBIDDEN || super.refusesCredentials(status);
    }

    @Override
    Outcome outcome(Reply reply) {
        Verdict verdict = Verdicts.of(reply.status());
        if (verdict == Verdict.ACCEPTED && channel != null) {
            return acknowledgement(reply);
        }
        OptionalInt code = number(CODE, reply.body());
        if (verdict != Verdict.REJECTED || code.isEmpty()) {
            return super.outcome(reply);
        }
        boolean configuration = LANE_CODES.contains(code.getAsInt());
        int event = EVENT_CODES.contains(code.getAsInt())
                ? number(EVENT, reply.body()).orElse(Verdicts.NO_EVENT)
                : Verdicts.NO_EVENT;
        return new Outcome.Settled(verdicts()
                .answer(
                        configuration ? Verdict.MISCONFIGURED : verdict,
                        event,
                        "status " + reply.status() + ", code " + code.getAsInt(),
                        reply));
    }

    private static Outcome acknowledgement(Reply reply) {
        Matcher id = ACKNOWLEDGEMENT.matcher(reply.body());
        return id.find()
                ? new Outcome.Awaited(Long.parseLong(id.group(1)))
                : new Outcome.Settled(new Answer.Held(
                        "status " + reply.status() + " without ackId (expected: a token with indexer acknowledgement)",
                        null));
    }

    private static OptionalInt number(Pattern pattern, String body) {
        Matcher matcher = pattern.matcher(body);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    /** Seconds since the epoch with six decimals, without a double's rounding. */
    private static void writeSeconds(long micros, BodyBuffer body) {
        if (micros < 0) {
            body.write('-');
        }
        long absolute = Math.abs(micros);
        body.writeDecimal(absolute / MICROS);
        body.write('.');
        long fraction = absolute % MICROS;
        for (long unit = MICROS / 10; unit > 0; unit /= 10) {
            body.write('0' + (int) (fraction / unit % 10));
        }
    }

    private static void writeMember(String name, @Nullable String value, BodyBuffer body) {
        if (value != null) {
            body.writeBytes((",\"" + name + "\":\"").getBytes(US_ASCII));
            JsonText.write(value, body);
            body.write('"');
        }
    }
}
