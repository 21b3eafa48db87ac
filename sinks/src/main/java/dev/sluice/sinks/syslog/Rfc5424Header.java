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
final class Rfc5424Header implements Header {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final byte[] VERSION = {'1', ' '};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] PART = " part=\"".getBytes(US_ASCII);
    private static final byte[] PARTS = "\" parts=\"".getBytes(US_ASCII);
    private static final byte[] END_OF_DATA = {']', ' '};
    private static final long MICROS = 1_000_000;
    private static final long LAST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final int MAX_APP_NAME_CHARS = 48;

    private static final int HEADER_BYTES = 512;

    private final int facility;
    private final byte[] afterHost;
    private final byte[] afterId;
    private final boolean bom;
    private @Nullable EventBatch batchOfPrefix;
    private byte[] idPrefix = {};
    private long secondWritten = Long.MIN_VALUE;
    private byte[] secondText = {};

    /**
     * A header with the lane in its structured data.
     *
     * @param bom whether the text begins with a byte order mark, which says that it is UTF-8
     */
    Rfc5424Header(int facility, String appName, String lane, boolean bom) {
        this.facility = facility;
        BodyBuffer text = new BodyBuffer(HEADER_BYTES);
        text.write(' ');
        byte[] name = appName.getBytes(UTF_8);
        HeaderText.writePrintable(name, 0, name.length, MAX_APP_NAME_CHARS, text);
        text.writeBytes(" - - [sluice@32473 id=\"".getBytes(US_ASCII));
        afterHost = text.toByteArray();
        afterId = ("\" lane=\"" + escaped(lane) + "\"").getBytes(UTF_8);
        this.bom = bom;
    }

    @Override
    public void write(EventBatch batch, int event, int part, int parts, BodyBuffer out) {
        HeaderText.writePriority(facility, batch, event, out);
        out.writeBytes(VERSION);
        writeTimestamp(batch.eventTimeMicros(event), out);
        out.write(' ');
        HeaderText.writeHost(batch, event, out);
        out.writeBytes(afterHost);
        out.writeBytes(idPrefix(batch));
        out.writeDecimal(batch.offset(event));
        out.writeBytes(afterId);
        if (parts > 1) {
            out.writeBytes(PART);
            out.writeDecimal(part);
            out.writeBytes(PARTS);
            out.writeDecimal(parts);
            out.write('"');
        }
        out.writeBytes(END_OF_DATA);
        if (bom) {
            out.writeBytes(BYTE_ORDER_MARK);
        }
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

    /** RFC 5424, section 6.3.3. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
    }
}
