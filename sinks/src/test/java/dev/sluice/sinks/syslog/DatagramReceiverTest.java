package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Answer.Refusal;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.testkit.net.ReservedPort;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DatagramReceiverTest {

    private static Receiver receiver(int port) {
        SyslogMessageSpec messages = Sinks.rfc5424(16, SyslogMessageSpec.MAX_DATAGRAM_BYTES, Oversize.DEAD_LETTER);
        return new SyslogReceiverFactory()
                .open(Batches.lane(Sinks.to(port, SyslogTransport.UDP, Path.of("none"), messages, 1)));
    }

    private static String receive(DatagramSocket socket) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), UTF_8);
    }

    @Test
    void sendsOneDatagramAMessageUpToTheLargest() throws Exception {
        String header = "<128>1 2026-11-01T10:20:30.123456Z fw sluice - -"
                + " [sluice@32473 id=\"fw.acme-0-0\" lane=\"acme/denied\"] ";
        String largest = "x".repeat(SyslogMessageSpec.MAX_DATAGRAM_BYTES - header.length());
        try (DatagramSocket socket = new DatagramSocket(0, ReservedPort.loopback());
                Receiver receiver = receiver(socket.getLocalPort())) {
            assertThat(receiver.send(Batches.shipment(Batches.of(0, 0, "fw", largest, largest + "x", "a\nb"))))
                    .isCompletedWithValue(new Answer.PerEvent(
                            new TreeMap<>(Map.of(
                                    1,
                                    new Refusal(
                                            Reason.TOO_LARGE,
                                            "message: 65508 bytes (expected: at most 65507, maxMessageBytes)"))),
                            new TreeSet<>(),
                            null));

            assertThat(receive(socket)).isEqualTo(header + largest);
            assertThat(receive(socket)).endsWith("] a\nb");
            assertThat(receiver.send(Batches.shipment(Batches.of(0, 3, "fw", "{}"))))
                    .isCompletedWithValue(new Answer.Accepted());
            assertThat(receive(socket)).endsWith("] {}");
        }
    }
}
