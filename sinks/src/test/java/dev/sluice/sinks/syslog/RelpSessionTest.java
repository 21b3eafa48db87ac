package dev.sluice.sinks.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.testkit.net.ReservedPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session whose server's answers are written by hand, before it asks. */
@Timeout(60)
class RelpSessionTest {
    private static final String OPENED = "1 rsp 37 200 OK\nrelp_version=0\ncommands=syslog\n";
    private static final Answer.Transient TROUBLE = new Answer.Transient("broken", null);

    private final Wire wire = new Wire();
    private ServerSocket listening;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listening = new ServerSocket(0, 1, ReservedPort.loopback());
        wire.connect(Dialer.plain(new Collector("127.0.0.1", listening.getLocalPort())), 10_000);
        server = listening.accept();
    }

    @AfterEach
    void disconnect() throws IOException {
        wire.abort();
        server.close();
        listening.close();
    }

    private RelpSession session(String opening) throws IOException {
        answer(opening);
        return new RelpSession(wire, Sinks.messages(16));
    }

    private void answer(String frames) throws IOException {
        server.getOutputStream().write(frames.getBytes(US_ASCII));
    }

    private static Parcel parcel(int events) {
        return new Parcel(Batches.shipment(Batches.of(0, 0, events)));
    }

    private static void lookUntilAnswered(RelpSession session) throws IOException {
        while (!session.idle()) {
            session.look();
        }
    }

    @Test
    void opensAndSendsEachEventAsACommand() throws Exception {
        RelpSession session = session(OPENED);
        Parcel parcel = new Parcel(Batches.shipment(Batches.of(0, 7, "fw-1", "{}", "two\nlines")));
        session.send(parcel);
        answer("2 rsp 6 200 OK\n3 rsp 6 200 OK\n");
        lookUntilAnswered(session);
        server.shutdownOutput();
        wire.bare().shutdownOutput();

        assertThat(parcel.answer()).isCompletedWithValue(new Answer.Accepted());
        assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII))
                .isEqualTo("1 open 51 relp_version=0\nrelp_software=sluice\ncommands=syslog\n"
                        + "2 syslog 104 <128>1 2026-11-01T10:20:30.123456Z fw-1 sluice - -"
                        + " [sluice@32473 id=\"fw.acme-0-7\" lane=\"acme/denied\"] {}\n"
                        + "3 syslog 111 <129>1 2026-11-01T10:20:30.123456Z fw-1 sluice - -"
                        + " [sluice@32473 id=\"fw.acme-0-8\" lane=\"acme/denied\"] two\nlines\n");
    }

    @Test
    void answersInWhateverOrderTheServerDoes() throws Exception {
        RelpSession session = session(OPENED);
        Parcel first = parcel(1);
        Parcel second = parcel(2);
        session.send(first);
        session.send(second);
        answer("3 rsp 6 200 OK\n4 rsp 6 200 OK\n");
        while (!second.answer().isDone()) {
            session.look();
        }

        assertThat(second.answer()).isCompletedWithValue(new Answer.Accepted());
        assertThat(first.answer()).isNotDone();
    }

    @Test
    void namesTheEventsThatTheServerRefusesAmongOthers() throws Exception {
        RelpSession session = session(OPENED);
        Parcel parcel = parcel(3);
        session.send(parcel);
        answer("2 rsp 6 200 OK\n3 rsp 14 500 \u0007 not this\n4 rsp 6 200 OK\n");
        lookUntilAnswered(session);

        Answer.Refusal refusal = new Answer.Refusal(Reason.REJECTED, "RELP: 500 ? not this");
        assertThat(parcel.answer())
                .isCompletedWithValue(new Answer.PerEvent(new TreeMap<>(Map.of(1, refusal)), new TreeSet<>(), null));
    }

    @Test
    void takesAServerThatRefusesEverythingForOneInTrouble() throws Exception {
        RelpSession session = session(OPENED);
        Parcel parcel = parcel(2);
        session.send(parcel);
        answer("2 rsp 20 500 command disabled\n3 rsp 3 500\n");
        lookUntilAnswered(session);

        assertThat(parcel.answer()).isCompletedWithValue(new Answer.Transient("RELP: 500 command disabled", null));
    }

    @Test
    void sendsAgainOnlyWhatTheServerHasNotAnswered() throws Exception {
        RelpSession session = session(OPENED);
        Parcel parcel = parcel(4);
        Parcel untouched = parcel(2);
        session.send(parcel);
        session.send(untouched);
        answer("2 rsp 6 200 OK\n3 rsp 7 500 bad\n");
        session.look();

        LongAdder possiblyDuplicated = new LongAdder();
        session.breakOff(TROUBLE, possiblyDuplicated);
        assertThat(possiblyDuplicated.sum()).isEqualTo(4);

        Answer.Refusal refusal = new Answer.Refusal(Reason.REJECTED, "RELP: 500 bad");
        assertThat(parcel.answer())
                .isCompletedWithValue(
                        new Answer.PerEvent(new TreeMap<>(Map.of(1, refusal)), new TreeSet<>(List.of(2, 3)), TROUBLE));
        assertThat(untouched.answer()).isCompletedWithValue(TROUBLE);
        assertThat(session.idle()).isTrue();
    }

    @Test
    void endsWhenTheServerSaysThatItCloses() throws Exception {
        RelpSession session = session(OPENED);

        answer("0 serverclose 0\n");
        assertThatThrownBy(session::look)
                .isInstanceOf(EOFException.class)
                .hasMessage("closed by the collector (serverclose)");
    }

    @Test
    void endsAtAnAnswerToNothing() throws Exception {
        RelpSession session = session(OPENED);

        answer("7 rsp 6 200 OK\n");
        assertThatThrownBy(session::look)
                .isInstanceOf(IOException.class)
                .hasMessage("RELP: rsp for transaction 7 (expected: rsp for an open one)");
    }

    @Test
    void opensNoSessionThatTheServerRefuses() {
        assertThatThrownBy(() -> session("1 rsp 19 500 too many of you\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("RELP: 500 too many of you (expected: 200 OK)");
    }

    @Test
    void opensNoSessionWithoutSyslogAmongTheCommands() {
        assertThatThrownBy(() -> session("1 rsp 39 200 OK\nrelp_version=0\ncommands=eventlog\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("RELP: the server's offers (expected: relp_version, and syslog among the commands)");
    }
}
