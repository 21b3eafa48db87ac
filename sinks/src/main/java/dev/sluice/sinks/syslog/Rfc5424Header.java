package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The header and structured data of RFC 5424, section 6:
 *
 * <pre>{@code
 * <134>1 2026-11-01T10:20:30.123456Z fw-1 sluice - - [sluice@32473 id="fw.acme-0-12" lane="acme/denied"] {...}
 * }</pre>
 *
 * <p>The structured data holds the event's id, on which a receiver can de-duplicate; 32473 is the enterprise number that
 * RFC 5612 sets aside for such use. Not thread-safe.
 */
final class Rfc5424Header {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final byte[] VERSION = {'>', '1', ' '};
    private static final long MICROS = 1_000_000;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int MAX_HOST_CHARS = 255;
    private static final int MAX_APP_NAME_CHARS = 48;

    private static final int HEADER_BYTES = 512;

    private final int facility;
    private final byte[] afterHost;
    private final byte[] afterId;
    private @Nullable EventBatch batchOfPrefix;
    private byte[] idPrefix = {};
    private long secondWritten = Long.MIN_VALUE;
    private byte[] secondText = {};

    Rfc5424Header(int facility, String appName, String lane) {
        this.facility = facility;
        BodyBuffer text = new BodyBuffer(HEADER_BYTES);
        text.write(' ');
        byte[] name = appName.getBytes(UTF_8);
        writePrintable(name, 0, name.length, MAX_APP_NAME_CHARS, text);
        text.writeBytes(" - - [sluice@32473 id=\"".getBytes(US_ASCII));
        afterHost = text.toByteArray();
        afterId = ("\" lane=\"" + escaped(lane) + "\"] ").getBytes(UTF_8);
    }

    /** Writes everything before an event's text. */
    void write(EventBatch batch, int event, BodyBuffer out) {
        out.write('<');
        out.writeDecimal(facility * 8L + (batch.severity(event) & 7));
        out.writeBytes(VERSION);
        writeTimestamp(batch.eventTimeMicros(event), out);
        out.write(' ');
        writePrintable(batch.packed(), batch.payloadEnd(event), batch.hostEnd(event), MAX_HOST_CHARS, out);
        out.writeBytes(afterHost);
        out.writeBytes(idPrefix(batch));
        out.writeDecimal(batch.offset(event));
        out.writeBytes(afterId);
    }

    private byte[] idPrefix(EventBatch batch) {
        if (batch != batchOfPrefix) {
            idPrefix = escaped(batch.topic() + "-" + batch.partition() + "-").getBytes(UTF_8);
            batchOfPrefix = batch;
        }
        return idPrefix;
    }

    /** RFC 3339 in UTC with microseconds; the nil value outside of the years it can write. */
    private void writeTimestamp(long micros, BodyBuffer out) {
        long second = Math.floorDiv(micros, MICROS);
        if (micros < 0 || second > LAST_SECOND) {
            out.write('-');
            return;
        }
        if (second != secondWritten) {
            secondText = SECOND.format(Instant.ofEpochSecond(second)).getBytes(US_ASCII);
            secondWritten = second;
        }
        out.writeBytes(secondText);
        out.write('.');
        long fraction = micros % MICROS;
        for (long unit = MICROS / 10; unit > 0; unit /= 10) {
            out.write('0' + (int) (fraction / unit % 10));
        }
        out.write('Z');
    }

    /** Printable ASCII without spaces, as the header's fields must be; each other byte becomes an underscore. */
    private static void writePrintable(byte[] text, int from, int to, int maxChars, BodyBuffer out) {
        if (from == to) {
            out.write('-');
        }
        for (int i = from; i < Math.min(to, from + maxChars); i++) {
            out.write(text[i] > ' ' && text[i] < 0x7f ? text[i] : '_');
        }
    }

    /** RFC 5424, section 6.3.3. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
    }
}
