package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.testkit.net.ReservedPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** Whatever bytes an event, a device's name, a topic or a lane has: they end no frame, no header and no parameter. */
class FramePropertyTest {
    private static final Pattern RFC5424 = Pattern.compile(
            "<\\d{1,3}>1 2026-11-01T10:20:30\\.123456Z ([!-~]{1,255}) ([!-~]{1,48}) - -"
                    + " \\[sluice@32473 id=\"((?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*)\" lane=\"((?:[^\"\\\\\\]]|\\\\[\"\\\\\\]])*)\"] ");

    private static final Pattern RFC3164 =
            Pattern.compile("<\\d{1,3}>Nov  1 10:20:30 ([!-~]{1,255}) [A-Za-z0-9._/-]{1,32}: ");

    /** What is likely to break something is drawn often. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> hostile = Arbitraries.of(
                "\n",
                "\r\n",
                "\0",
                "<13>1 - - - - - - x",
                "12 <13>x",
                "\"",
                "\\",
                "]",
                "] ",
                "\\\"",
                " ",
                "\uFEFF",
                "€",
                "😀",
                "\n3 syslog 5 hello\n",
                "\n0 serverclose 0\n",
                "{\"a\":1}");
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(20);
        return Arbitraries.oneOf(hostile, any).list().ofMaxSize(8).map(parts -> String.join("", parts));
    }

    private static EventBatch batch(String lane, String topic, String host, List<String> texts) {
        int count = texts.size();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int[] payloadEnds = new int[count];
        int[] hostEnds = new int[count];
        long[] offsets = new long[count];
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            packed.writeBytes(texts.get(i).getBytes(UTF_8));
            payloadEnds[i] = packed.size();
            packed.writeBytes(host.getBytes(UTF_8));
            hostEnds[i] = packed.size();
            offsets[i] = i;
            times[i] = Batches.TIME_MICROS;
        }
        return new EventBatch(
                lane,
                topic,
                0,
                packed.toByteArray(),
                payloadEnds,
                hostEnds,
                offsets,
                times,
                new byte[count],
                new LaneCounts(count, 0, 0));
    }

    private static SyslogMessageSpec spec(SyslogProtocol protocol, SyslogFraming framing) {
        return new SyslogMessageSpec(
                protocol, 16, "sluice", false, framing, SyslogMessageSpec.MAX_BYTES, Oversize.DEAD_LETTER);
    }

    private static byte[] frames(SyslogMessageSpec spec, String lane, EventBatch batch) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new FrameWriter(MessageWriter.of(spec, lane), spec.framing()).write(Batches.shipment(batch), out);
        return out.toByteArray();
    }

    private static List<byte[]> octetCounted(byte[] stream) {
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < stream.length; ) {
            int space = at;
            while (stream[space] != ' ') {
                space++;
            }
            int length = Integer.parseInt(new String(stream, at, space - at, US_ASCII));
            frames.add(Arrays.copyOfRange(stream, space + 1, space + 1 + length));
            at = space + 1 + length;
        }
        return frames;
    }

    @Property(tries = 500)
    void octetCountedFramesHoldWhatWasSent(
            @ForAll("texts") String lane,
            @ForAll("texts") String topic,
            @ForAll("texts") String host,
            @ForAll @Size(min = 1, max = 4) List<@From("texts") String> texts)
            throws Exception {
        SyslogMessageSpec spec = spec(SyslogProtocol.RFC5424, SyslogFraming.OCTET_COUNTING);
        List<byte[]> frames = octetCounted(frames(spec, lane, batch(lane, topic, host, texts)));

        assertThat(frames).hasSize(texts.size());
        for (int i = 0; i < frames.size(); i++) {
            isAsSent(frames.get(i), lane, topic + "-0-" + i, texts.get(i));
        }
    }

    private static void isAsSent(byte[] frame, String lane, String id, String text) {
        Matcher header = RFC5424.matcher(new String(frame, UTF_8));
        assertThat(header.lookingAt()).as(new String(frame, UTF_8)).isTrue();
        assertThat(unescaped(header.group(3))).isEqualTo(utf8(id));
        assertThat(unescaped(header.group(4))).isEqualTo(utf8(lane));
        assertThat(new String(frame, UTF_8).substring(header.end())).isEqualTo(utf8(text));
    }

    private static String unescaped(String value) {
        return value.replaceAll("\\\\([\"\\\\\\]])", "$1");
    }

    /** Lone surrogates have no UTF-8. */
    private static String utf8(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    @Property(tries = 500)
    void aLineIsAMessage(
            @ForAll("texts") String lane,
            @ForAll("texts") String topic,
            @ForAll("texts") String host,
            @ForAll SyslogProtocol protocol,
            @ForAll @Size(min = 1, max = 4) List<@From("texts") String> texts)
            throws Exception {
        // Topics and lanes have no control characters: Kafka and the subscription's reader see to that.
        String tamedLane = lane.replaceAll("\\p{Cntrl}", "");
        String tamedTopic = topic.replaceAll("\\p{Cntrl}", "");
        byte[] stream =
                frames(spec(protocol, SyslogFraming.NEWLINE), tamedLane, batch(tamedLane, tamedTopic, host, texts));

        String[] lines = new String(stream, ISO_8859_1).split("\n", -1);
        assertThat(lines).hasSize(texts.size() + 1).endsWith("");
        for (int i = 0; i < texts.size(); i++) {
            String line = lines[i];
            assertThat(line).doesNotContain("\r", "\0");
            Matcher header = (protocol == SyslogProtocol.RFC5424 ? RFC5424 : RFC3164).matcher(line);
            assertThat(header.lookingAt()).as(line).isTrue();
            String sent = new String(texts.get(i).getBytes(UTF_8), ISO_8859_1);
            assertThat(line.substring(header.end())).isEqualTo(sent.replaceAll("[\n\r\0]", " "));
        }
    }

    @Property(tries = 100)
    void relpCommandsHoldWhatWasSent(
            @ForAll("texts") String lane, @ForAll @Size(min = 1, max = 4) List<@From("texts") String> texts)
            throws Exception {
        Wire wire = new Wire();
        try (ServerSocket listening = new ServerSocket(0, 1, ReservedPort.loopback())) {
            wire.connect(Dialer.plain(new Collector("127.0.0.1", listening.getLocalPort())), 10_000);
            try (Socket server = listening.accept()) {
                server.getOutputStream().write("1 rsp 37 200 OK\nrelp_version=0\ncommands=syslog\n".getBytes(US_ASCII));
                MessageWriter messages =
                        MessageWriter.of(spec(SyslogProtocol.RFC5424, SyslogFraming.OCTET_COUNTING), lane);
                RelpSession session = new RelpSession(wire, messages);
                session.send(new Parcel(Batches.shipment(batch(lane, "fw", "h", texts))));
                wire.bare().shutdownOutput();

                String stream = new String(server.getInputStream().readAllBytes(), ISO_8859_1);
                int at = stream.indexOf("\n2 syslog ") + 1;
                for (int i = 0; i < texts.size(); i++) {
                    Matcher command =
                            Pattern.compile((i + 2) + " syslog (\\d+) ").matcher(stream);
                    assertThat(command.find(at) && command.start() == at).isTrue();
                    int end = command.end() + Integer.parseInt(command.group(1));
                    isAsSent(
                            stream.substring(command.end(), end).getBytes(ISO_8859_1), lane, "fw-0-" + i, texts.get(i));
                    assertThat(stream.charAt(end)).isEqualTo('\n');
                    at = end + 1;
                }
                assertThat(at).isEqualTo(stream.length());
            }
        } finally {
            wire.abort();
        }
    }
}
