package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.sinks.syslog.SendQueues.Row;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.net.ReservedPort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SendQueuesTest {
    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    Path directory;

    @AutoClose
    private ServerSocket server;

    @AutoClose
    private Socket socket;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, ReservedPort.loopback());
        socket = new Socket(server.getInetAddress(), server.getLocalPort());
    }

    private String address(int port) {
        String loopback = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "0100007F" : "7F000001";
        return "%s:%04X".formatted(loopback, port);
    }

    private String mapped(int port) {
        String prefix = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "FFFF0000" : "0000FFFF";
        return "0".repeat(16) + prefix + address(port);
    }

    private static String row(String local, String remote, String queue) {
        return "   7: %s %s 01 %s:00000FFF 01:00000014 00000000     0        0 4711 2 0\n"
                .formatted(local, remote, queue);
    }

    @Test
    void findsAConnectionByBothItsEnds() throws Exception {
        int here = socket.getLocalPort();
        int there = socket.getPort();
        Files.writeString(
                directory.resolve("tcp"),
                HEADER
                        + row(address(there), address(here), "00000001")
                        + row(address(here), address(there), "0001F4A0")
                        + row(address(here), address(1), "00000002"));
        SendQueues queues = SendQueues.in(directory);
        Row row = queues.row(socket);

        assertThat(row).isNotNull();
        assertThat(queues.unacknowledged(row)).hasValue(0x1F4A0);
    }

    @Test
    void findsAnIpv4ConnectionOfAnIpv6Socket() throws Exception {
        Files.writeString(
                directory.resolve("tcp6"),
                HEADER + row(mapped(socket.getLocalPort()), mapped(socket.getPort()), "FFFFFFFF"));
        SendQueues queues = SendQueues.in(directory);
        Row row = queues.row(socket);

        assertThat(row).isNotNull();
        assertThat(queues.unacknowledged(row)).hasValue(0xFFFF_FFFFL);
    }

    @Test
    void readsTheTablesAnewForEachQuestion() throws Exception {
        Path table = directory.resolve("tcp");
        String local = address(socket.getLocalPort());
        String remote = address(socket.getPort());
        Files.writeString(table, HEADER + row(local, remote, "00000005"));
        SendQueues queues = SendQueues.in(directory);
        Row row = queues.row(socket);
        Files.writeString(table, HEADER + row(local, remote, "00000000"));

        assertThat(queues.unacknowledged(row)).hasValue(0);

        Files.writeString(table, HEADER);
        assertThat(queues.unacknowledged(row)).isEmpty();
    }

    @Test
    void knowsNothingWithoutTables() throws Exception {
        SendQueues queues = SendQueues.in(directory);

        assertThat(queues.readable()).isFalse();
        assertThat(queues.row(socket)).isNull();
    }

    @Test
    void takesNoHalfRow() throws Exception {
        String row = row(address(socket.getLocalPort()), address(socket.getPort()), "00000005");
        Files.writeString(directory.resolve("tcp"), HEADER + row.substring(0, row.indexOf("00000005") + 7));

        assertThat(SendQueues.in(directory).row(socket)).isNull();
    }

    @Test
    void seesWhatTheOtherSideHasNotRead() throws Exception {
        SendQueues queues = SendQueues.ofThisMachine();
        assumeTrue(queues.readable(), "no /proc/net/tcp");
        try (Socket peer = server.accept()) {
            Row row = queues.row(socket);
            assertThat(row).isNotNull();
            // Less than this side's buffer holds, more than the other takes: an unread connection stops at 64 KB.
            byte[] some = new byte[1 << 20];
            socket.getOutputStream().write(some);

            assertThat(queues.unacknowledged(row).orElseThrow()).isPositive();
            peer.getInputStream().readNBytes(some.length);
            Await.until(
                    "bytes not acknowledged",
                    Duration.ofSeconds(10),
                    () -> unacknowledged(queues, row),
                    bytes -> bytes == 0);
        }
    }

    private static long unacknowledged(SendQueues queues, Row row) {
        try {
            return queues.unacknowledged(row).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
