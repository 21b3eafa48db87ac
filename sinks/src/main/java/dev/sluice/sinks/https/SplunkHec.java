package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.subscription.SinkSpec.HecSpec;
import org.jspecify.annotations.Nullable;

/**
 * Splunk's HTTP Event Collector: JSON objects one after the other, each with the event's own time and host and the lane's
 * source, sourcetype and index. See "Format events for HTTP Event Collector" in Splunk's "Getting Data In".
 */
final class SplunkHec extends Framing {
    private static final byte[] TIME = "{\"time\":".getBytes(US_ASCII);
    private static final byte[] HOST = ",\"host\":\"".getBytes(US_ASCII);
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final long MICROS = 1_000_000;

    /** From behind the host to the event; the same for every event of the lane. */
    private final byte[] metadata;

    SplunkHec(HecSpec hec) {
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
    void writeEvent(EventBatch batch, int event, BodyBuffer body) {
        body.writeBytes(TIME);
        writeSeconds(batch.eventTimeMicros(event), body);
        if (batch.payloadEnd(event) < batch.hostEnd(event)) {
            body.writeBytes(HOST);
            writeEscaped(batch.packed(), batch.payloadEnd(event), batch.hostEnd(event), body);
            body.write('"');
        }
        body.writeBytes(metadata);
        body.write(batch.packed(), batch.payloadStart(event), batch.payloadLength(event));
        body.write('}');
        body.write('\n');
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
            byte[] utf8 = value.getBytes(UTF_8);
            writeEscaped(utf8, 0, utf8.length, body);
            body.write('"');
        }
    }

    /** RFC 8259, section 7: quotation mark, backslash and control characters are escaped, all else is as it is. */
    private static void writeEscaped(byte[] utf8, int from, int to, BodyBuffer body) {
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\') {
                body.write('\\');
                body.write(b);
            } else if (b >= 0 && b < ' ') {
                body.writeBytes(new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 0xf]});
            } else {
                body.write(b);
            }
        }
    }
}
