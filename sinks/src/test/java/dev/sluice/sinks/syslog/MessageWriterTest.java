package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer.Refusal;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.EventLimit.Excess;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
    private static final int MAX_BYTES = SyslogMessageSpec.MIN_BYTES;
    private static final String HEADER = "<128>1 2026-11-01T10:20:30.123456Z fw sluice - -"
            + " [sluice@32473 id=\"fw.acme-0-0\" lane=\"acme/denied\"";

    private static List<byte[]> write(SyslogMessageSpec spec, EventBatch batch) throws IOException {
        List<byte[]> messages = new ArrayList<>();
        MessageWriter.of(spec, Batches.LANE).write(batch, 0, (header, bytes, from, length) -> {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            header.writeTo(message);
            message.write(bytes, from, length);
            messages.add(message.toByteArray());
        });
        return messages;
    }

    private static List<String> write(Oversize oversize, String text) throws IOException {
        return write(Sinks.rfc5424(16, MAX_BYTES, oversize), Batches.of(0, 0, "fw", text)).stream()
                .map(message -> {
                    assertThat(message.length).isLessThanOrEqualTo(MAX_BYTES);
                    return new String(message, UTF_8);
                })
                .toList();
    }

    /** The largest text that fits, of one-byte characters. */
    private static String largest() {
        return "x".repeat(MAX_BYTES - (HEADER + "] ").length());
    }

    @Test
    void leavesAMessageOfTheLargestSizeAlone() throws Exception {
        for (Oversize oversize : Oversize.values()) {
            assertThat(write(oversize, largest())).containsExactly(HEADER + "] " + largest());
        }
    }

    @Test
    void saysWhichEventsAreTooLargeAndWhatBecomesOfThem() {
        Map<Oversize, String> consequences = Map.of(
                Oversize.TRUNCATE, "cut off at the limit",
                Oversize.SPLIT, "sent as several messages",
                Oversize.DEAD_LETTER, "dead letter (too_large)");
        consequences.forEach((oversize, consequence) -> {
            MessageWriter writer = MessageWriter.of(Sinks.rfc5424(16, MAX_BYTES, oversize), Batches.LANE);

            assertThat(writer.excess(Batches.of(0, 0, "fw", largest()), 0)).isEmpty();
            assertThat(writer.excess(Batches.of(0, 0, "fw", largest() + "x"), 0))
                    .contains(new Excess("maxMessageBytes", MAX_BYTES + 1, MAX_BYTES, consequence));
        });
    }

    @Test
    void truncatesInFrontOfTheCharacterThatDoesNotFit() throws Exception {
        String start = largest().substring(2);

        assertThat(write(Oversize.TRUNCATE, start + "€ and more")).containsExactly(HEADER + "] " + start);
        assertThat(write(Oversize.TRUNCATE, start + "üx")).containsExactly(HEADER + "] " + start + "ü");
    }

    @Test
    void truncatesWhatIsNoUtf8AtTheLimit() throws Exception {
        EventBatch batch = Batches.of(0, 0, "fw", "x".repeat(4_000));
        Arrays.fill(batch.packed(), 0, 4_000, (byte) 0x80);

        assertThat(write(Sinks.rfc5424(16, MAX_BYTES, Oversize.TRUNCATE), batch))
                .singleElement()
                .satisfies(message -> assertThat(message).hasSize(MAX_BYTES));
    }

    @Test
    void splitsIntoNumberedPartsThatMakeTheWholeText() throws Exception {
        String text = "€ü😀x".repeat(700);
        List<String> parts = write(Oversize.SPLIT, text);

        assertThat(parts).hasSize(4);
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            String header = HEADER + " part=\"" + (i + 1) + "\" parts=\"4\"] ";
            assertThat(parts.get(i)).startsWith(header);
            whole.append(parts.get(i).substring(header.length()));
        }
        assertThat(whole).hasToString(text);
    }

    @Test
    void namesTheEventsThatAreTooLargeToBeSent() {
        MessageWriter writer = MessageWriter.of(Sinks.rfc5424(16, MAX_BYTES, Oversize.DEAD_LETTER), Batches.LANE);
        EventBatch batch = Batches.of(0, 0, "fw", "{}", largest() + "x", largest());

        assertThat(writer.refused(Batches.shipment(batch)))
                .isEqualTo(Map.of(
                        1,
                        new Refusal(
                                Reason.TOO_LARGE, "message: 2049 bytes (expected: at most 2048, maxMessageBytes)")));
        assertThat(MessageWriter.of(Sinks.rfc5424(16, MAX_BYTES, Oversize.SPLIT), Batches.LANE)
                        .refused(Batches.shipment(batch)))
                .isEmpty();
    }

    @Test
    void marksUtf8WhenAskedFor() throws Exception {
        SyslogMessageSpec marked = new SyslogMessageSpec(
                SyslogProtocol.RFC5424,
                16,
                "sluice",
                true,
                SyslogFraming.OCTET_COUNTING,
                MAX_BYTES,
                Oversize.DEAD_LETTER);

        assertThat(write(marked, Batches.of(0, 0, "fw", "ü"))).containsExactly((HEADER + "] \uFEFFü").getBytes(UTF_8));
    }

    @Test
    void writesRfc3164InUtcWithASpaceBeforeASingleDigitOfTheDay() throws Exception {
        assertThat(write(Sinks.rfc3164(16, SyslogFraming.NEWLINE), Batches.of(0, 0, "fw 1\n", "{\"a\":1}")))
                .containsExactly("<128>Nov  1 10:20:30 fw_1_ sluice: {\"a\":1}".getBytes(UTF_8));
    }

    @Test
    void makesATagOfTheApplicationsName() throws Exception {
        SyslogMessageSpec named = new SyslogMessageSpec(
                SyslogProtocol.RFC3164,
                1,
                "a:b[1]" + "c".repeat(40),
                false,
                SyslogFraming.NEWLINE,
                MAX_BYTES,
                Oversize.TRUNCATE);

        assertThat(write(named, Batches.of(0, 0, "", "x")))
                .containsExactly(("<8>Nov  1 10:20:30 - a_b_1_" + "c".repeat(26) + ": x").getBytes(UTF_8));
    }
}
