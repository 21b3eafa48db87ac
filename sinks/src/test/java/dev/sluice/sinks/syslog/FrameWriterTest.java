package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final int LOCAL0 = 16;
    private final FrameWriter writer = new FrameWriter(Sinks.messages(LOCAL0), SyslogFraming.OCTET_COUNTING);

    /** Cuts the octet-counted frames apart again. */
    private List<String> frames(Shipment shipment) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(shipment, out);
        byte[] bytes = out.toByteArray();
        List<String> frames = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int space = at;
            while (bytes[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(bytes, at, space - at, StandardCharsets.US_ASCII));
            frames.add(new String(bytes, space + 1, length, StandardCharsets.UTF_8));
            at = space + 1 + length;
        }
        return frames;
    }

    @Test
    void writesRfc5424WithTheEventsSeverityTimeHostAndId() throws Exception {
        assertThat(frames(Batches.shipment(Batches.of(0, 12, "fw-1", "{\"a\":1}", "{\"a\":\"ü\"}"))))
                .containsExactly(
                        "<128>1 2026-11-01T10:20:30.123456Z fw-1 sluice - -"
                                + " [sluice@32473 id=\"fw.acme-0-12\" lane=\"acme/denied\"] {\"a\":1}",
                        "<129>1 2026-11-01T10:20:30.123456Z fw-1 sluice - -"
                                + " [sluice@32473 id=\"fw.acme-0-13\" lane=\"acme/denied\"] {\"a\":\"ü\"}");
    }

    @Test
    void countsTheOctetsOfTheWholeMessage() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        writer.write(Batches.shipment(Batches.of(0, 12, "fw-1", "{}")), out);

        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("105 <128>1 2026-11-01T10:20:30.123456Z fw-1 sluice - -"
                        + " [sluice@32473 id=\"fw.acme-0-12\" lane=\"acme/denied\"] {}");
    }

    @Test
    void keepsTheHeaderPrintable() throws Exception {
        assertThat(frames(Batches.shipment(Batches.of(0, 1, "fw 1\nü", "{}"))))
                .singleElement()
                .asString()
                .startsWith("<128>1 2026-11-01T10:20:30.123456Z fw_1___ sluice - - [");
        assertThat(frames(Batches.shipment(Batches.of(0, 1, "", "{}"))))
                .singleElement()
                .asString()
                .startsWith("<128>1 2026-11-01T10:20:30.123456Z - sluice - - [");
        assertThat(frames(Batches.shipment(Batches.of(0, 1, "h".repeat(300), "{}"))))
                .singleElement()
                .asString()
                .startsWith("<128>1 2026-11-01T10:20:30.123456Z " + "h".repeat(255) + " sluice - - [");
    }

    @Test
    void keepsALineBreakInsideItsFrame() throws Exception {
        assertThat(frames(Batches.shipment(Batches.of(0, 1, "fw", "two\nlines", "next"))))
                .satisfiesExactly(first -> assertThat(first).endsWith("] two\nlines"), second -> assertThat(second)
                        .endsWith("] next"));
    }

    @Test
    void endsALineWithEachMessageWhenAskedFor() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(Sinks.messages(LOCAL0), SyslogFraming.NEWLINE)
                .write(Batches.shipment(Batches.of(0, 1, "fw", "a\nb\r\nc\0d", "next")), out);

        assertThat(out.toString(StandardCharsets.UTF_8).split("\n", -1))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("<128>1 ").endsWith("] a b  c d"),
                        second -> assertThat(second).startsWith("<129>1 ").endsWith("] next"),
                        end -> assertThat(end).isEmpty());
    }

    @Test
    void writesNoTimestampThatRfc3339CanNotWrite() throws Exception {
        EventBatch batch = at(-1, 253_402_300_800_000_000L, 0, 253_402_300_799_999_999L);

        assertThat(frames(Batches.shipment(batch)))
                .extracting(frame -> frame.split(" ", -1)[1])
                .containsExactly("-", "-", "1970-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z");
    }

    @Test
    void writesMoreThanItsBufferHolds() throws Exception {
        EventBatch batch = Batches.of(0, 0, 10_000);

        assertThat(frames(new Shipment(List.of(new Slice(batch, 1, 10_000)))))
                .hasSize(9_999)
                .last()
                .asString()
                .endsWith("{\"event_id\":\"fw.acme-0-9999\"}");
    }

    private static EventBatch at(long... timesMicros) {
        int count = timesMicros.length;
        int[] ends = new int[count];
        long[] offsets = new long[count];
        return new EventBatch(
                Batches.LANE,
                Batches.TOPIC,
                0,
                new byte[0],
                ends,
                ends,
                offsets,
                timesMicros,
                new byte[count],
                new LaneCounts(count, 0, 0));
    }
}
