package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Frames events as RFC 5424 messages with an octet count in front (RFC 5425, section 4.3; RFC 6587, section 3.4.1):
 *
 * <pre>{@code
 * 231 <134>1 2026-11-01T10:20:30.123456Z fw-1 sluice - - [sluice@32473 id="fw.acme-0-12" lane="acme/denied"] {...}
 * }</pre>
 *
 * <p>The structured data holds the event's id, on which a receiver can de-duplicate; 32473 is the enterprise number that
 * RFC 5612 sets aside for such use. The message is the event's bytes as they are, without the byte order mark that RFC
 * 5424 asks for before UTF-8: collectors take it for a part of the message, which then is no JSON any more. Not
 * thread-safe: reuses its buffers.
 */
final class FrameWriter {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final byte[] VERSION = {'>', '1', ' '};
    private static final long MICROS = 1_000_000;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int MAX_HOST_CHARS = 255;
    private static final int MAX_APP_NAME_CHARS = 48;

    /** Written out whenever it is this full, so that a shipment of any size needs no buffer of its size. */
    private static final int HEADER_BYTES = 512;

    private static final int FLUSH_BYTES = 64 << 10;

    private final int facility;
    private final byte[] afterHost;
    private final byte[] afterId;
    private final BodyBuffer header = new BodyBuffer(HEADER_BYTES);
    private final BodyBuffer frames = new BodyBuffer();
    private int handedOver;
    private long secondWritten = Long.MIN_VALUE;
    private byte[] secondText = {};

    FrameWriter(int facility, String appName, String lane) {
        this.facility = facility;
        BodyBuffer text = new BodyBuffer(HEADER_BYTES);
        text.write(' ');
        byte[] name = appName.getBytes(UTF_8);
        writePrintable(name, 0, name.length, MAX_APP_NAME_CHARS, text);
        text.writeBytes(" - - [sluice@32473 id=\"".getBytes(US_ASCII));
        afterHost = text.toByteArray();
        afterId = ("\" lane=\"" + escaped(lane) + "\"] ").getBytes(UTF_8);
    }

    /** Writes every event of the shipment as one frame and flushes. */
    void write(Shipment shipment, OutputStream out) throws IOException {
        frames.reset();
        handedOver = 0;
        int framed = 0;
        for (Slice slice : shipment.slices()) {
            byte[] idPrefix = escaped(
                            slice.batch().topic() + "-" + slice.batch().partition() + "-")
                    .getBytes(UTF_8);
            for (int event = slice.from(); event < slice.to(); event++) {
                writeFrame(slice.batch(), event, idPrefix);
                framed++;
                if (frames.size() >= FLUSH_BYTES) {
                    handOver(framed, out);
                }
            }
        }
        handOver(framed, out);
        out.flush();
    }

    private void handOver(int framed, OutputStream out) throws IOException {
        handedOver = framed;
        frames.writeTo(out);
        frames.reset();
    }

    /** Events of the last shipment that were given to the stream, also when it failed then. */
    int handedOver() {
        return handedOver;
    }

    private void writeFrame(EventBatch batch, int event, byte[] idPrefix) throws IOException {
        header.reset();
        header.write('<');
        header.writeDecimal(facility * 8L + (batch.severity(event) & 7));
        header.writeBytes(VERSION);
        writeTimestamp(batch.eventTimeMicros(event));
        header.write(' ');
        writePrintable(batch.packed(), batch.payloadEnd(event), batch.hostEnd(event), MAX_HOST_CHARS, header);
        header.writeBytes(afterHost);
        header.writeBytes(idPrefix);
        header.writeDecimal(batch.offset(event));
        header.writeBytes(afterId);

        int length = batch.payloadLength(event);
        frames.writeDecimal(header.size() + (long) length);
        frames.write(' ');
        header.writeTo(frames);
        frames.write(batch.packed(), batch.payloadStart(event), length);
    }

    /** RFC 3339 in UTC with microseconds; the nil value outside of the years it can write. */
    private void writeTimestamp(long micros) {
        long second = Math.floorDiv(micros, MICROS);
        if (micros < 0 || second > LAST_SECOND) {
            header.write('-');
            return;
        }
        if (second != secondWritten) {
            secondText = SECOND.format(Instant.ofEpochSecond(second)).getBytes(US_ASCII);
            secondWritten = second;
        }
        header.writeBytes(secondText);
        header.write('.');
        long fraction = micros % MICROS;
        for (long unit = MICROS / 10; unit > 0; unit /= 10) {
            header.write('0' + (int) (fraction / unit % 10));
        }
        header.write('Z');
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
