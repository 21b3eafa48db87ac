package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The header of RFC 3164, section 4.1, with the time in UTC, since the format has no zone:
 *
 * <pre>{@code
 * <134>Nov  1 10:20:30 fw-1 sluice: {...}
 * }</pre>
 *
 * <p>Not thread-safe.
 */
final class Rfc3164Header implements Header {
    /** The day of the month has a space in front when it is a single digit. */
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final long MICROS = 1_000_000;
    private static final int MAX_TAG_CHARS = 32;

    private final int facility;
    private final byte[] tag;
    private long secondWritten = Long.MIN_VALUE;
    private byte[] secondText = {};

    Rfc3164Header(int facility, String appName) {
        this.facility = facility;
        String name = appName.replaceAll("[^A-Za-z0-9._/-]", "_");
        tag = (" " + name.substring(0, Math.min(name.length(), MAX_TAG_CHARS)) + ": ").getBytes(US_ASCII);
    }

    @Override
    public void write(EventBatch batch, int event, int part, int parts, BodyBuffer out) {
        if (parts > 1) {
            throw new IllegalArgumentException("parts: " + parts + " (expected: 1, as RFC 3164 cannot number them)");
        }
        HeaderText.writePriority(facility, batch, event, out);
        long second = Math.floorDiv(batch.eventTimeMicros(event), MICROS);
        if (second != secondWritten) {
            secondText = SECOND.format(Instant.ofEpochSecond(second)).getBytes(US_ASCII);
            secondWritten = second;
        }
        out.writeBytes(secondText);
        out.write(' ');
        HeaderText.writeHost(batch, event, out);
        out.writeBytes(tag);
    }
}
