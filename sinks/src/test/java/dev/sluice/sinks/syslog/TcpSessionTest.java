package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.testkit.net.ReservedPort;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session with a socket of the JDK in the collector's place. */
@Timeout(60)
class TcpSessionTest {
    private static final int SMALL_BUFFER_BYTES = 16 << 10;

    /** More than the small buffer takes, less than the kernel takes of this side without blocking. */
    private final Parcel large = parcel("x".repeat(400 << 10));

    private final FrameWriter frames = new FrameWriter(Sinks.messages(16), SyslogFraming.OCTET_COUNTING);
    private final Wire wire = new Wire();
    private ServerSocket server;
    private Socket collector;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket();
        server.setReceiveBufferSize(SMALL_BUFFER_BYTES);
        server.bind(new InetSocketAddress(ReservedPort.loopback(), 0));
        wire.connect(Dialer.plain(new Collector("127.0.0.1", server.getLocalPort())), 10_000);
        collector = server.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        wire.abort();
        collector.close();
        server.close();
    }

    private static Parcel parcel(String payload) {
        return new Parcel(Batches.shipment(Batches.of(0, 0, "fw-1", payload)));
    }

    private TcpSession watched() throws IOException {
        SendQueues queues = SendQueues.ofThisMachine();
        assumeTrue(queues.readable(), "no /proc/net/tcp");
        return new TcpSession(wire, frames, queues);
    }

    private static void lookUntilAnswered(TcpSession session) throws IOException {
        while (!session.idle()) {
            session.look();
        }
    }

    @Test
    void confirmsNothingThatTheCollectorsTcpHasNotTaken() throws Exception {
        TcpSession session = watched();
        Parcel small = parcel("{}");
        session.send(small);
        session.send(large);
        for (int i = 0; i < 20; i++) {
            session.look();
        }

        assertThat(session.idle()).isFalse();
        assertThat(small.answer()).isCompletedWithValue(new Answer.Accepted());
        assertThat(large.answer()).isNotDone();

        collector.getInputStream().readNBytes((int) wire.written());
        lookUntilAnswered(session);
        assertThat(large.answer()).isCompletedWithValue(new Answer.Accepted());
    }

    @Test
    void confirmsWhatTheCollectorTookBeforeItClosedInOrder() throws Exception {
        TcpSession session = watched();
        Parcel parcel = parcel("{}");
        session.send(parcel);
        collector.getInputStream().readNBytes((int) wire.written());
        collector.close();

        assertThatThrownBy(() -> {
                    while (true) {
                        session.look();
                    }
                })
                .isInstanceOf(EOFException.class)
                .hasMessage("closed by the collector");
        assertThat(parcel.answer()).isCompletedWithValue(new Answer.Accepted());
    }

    @Test
    void confirmsNothingThatMetAReset() throws Exception {
        TcpSession session = watched();
        Parcel parcel = parcel("x".repeat(400 << 10));
        session.send(parcel);
        collector.close();

        assertThatThrownBy(() -> lookUntilAnswered(session)).isInstanceOf(IOException.class);
        assertThat(parcel.answer()).isNotDone();
        Answer.Transient trouble = new Answer.Transient("broken", null);
        LongAdder possiblyDuplicated = new LongAdder();
        session.breakOff(trouble, possiblyDuplicated);
        assertThat(possiblyDuplicated.sum()).isEqualTo(1);
        assertThat(parcel.answer()).isCompletedWithValue(trouble);
    }

    @Test
    void confirmsWhatWasWrittenWhereTheSystemTellsNothing(@TempDir Path noTables) throws Exception {
        TcpSession session = new TcpSession(wire, frames, SendQueues.in(noTables));
        Parcel parcel = parcel("{}");
        session.send(parcel);
        session.look();

        assertThat(parcel.answer()).isCompletedWithValue(new Answer.Accepted());
    }

    @Test
    void confirmsEverythingOnceTheCollectorHasClosedBehindIt() throws Exception {
        TcpSession session = watched();
        session.send(large);
        Thread reading = new Thread(() -> {
            try (Socket closing = collector) {
                closing.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        reading.start();

        session.finish(Duration.ofSeconds(20));

        assertThat(large.answer()).isCompletedWithValue(new Answer.Accepted());
        assertThat(session.idle()).isTrue();
        reading.join();
    }
}
