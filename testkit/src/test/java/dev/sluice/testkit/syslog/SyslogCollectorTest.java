package dev.sluice.testkit.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.net.ReservedPort;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The collector with sockets of the JDK. */
final class SyslogCollectorTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @AutoClose
    static final TestAuthority authority = TestAuthority.create();

    @AutoClose
    final SyslogCollector tcp = SyslogCollector.builder().start();

    @Test
    void countsMessagesThatCameOverTls() throws Exception {
        try (SyslogCollector tls = SyslogCollector.builder().tls(authority).start();
                Socket one = connect(tls, authority.clientContext());
                Socket other = connect(tls, authority.clientContext())) {
            send(one, frame("t-0-1") + frame("t-0-2"));
            send(other, frame("t-0-2") + frame("t-1-0"));
            tls.awaitMessages(4, TIMEOUT);

            assertThat(tls.ids().count("t-0-2")).isEqualTo(2);
            assertThat(tls.ids().distinct()).isEqualTo(3);
            assertThat(tls.acceptedConnections()).isEqualTo(2);
            assertThat(tls.lastMessages()).hasSize(4).allMatch(message -> message.text()
                    .equals("\u00e9vent"));
            assertThat(tls.errors()).isZero();
        }
    }

    @Test
    void showsTheCertificateItIsGiven() {
        try (SyslogCollector expired = SyslogCollector.builder()
                .tls(authority, authority.expiredServer())
                .start()) {
            assertThatThrownBy(() -> connect(expired, authority.clientContext()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasStackTraceContaining("NotAfter");
        }
    }

    @Test
    void asksForClientCertificates() throws Exception {
        try (SyslogCollector strict = SyslogCollector.builder()
                        .tls(authority)
                        .requireClientCertificate()
                        .start();
                Socket known = connect(strict, authority.context(authority.client("sender")))) {
            send(known, frame("t-0-1"));
            strict.awaitMessages(1, TIMEOUT);

            assertThatThrownBy(() -> {
                        try (Socket unknown = connect(strict, authority.clientContext())) {
                            // TLS 1.3 tells the client after its part of the handshake.
                            unknown.getInputStream().read();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void keepsErrorsApartAndReadsOn() throws Exception {
        try (Socket socket = connect(tcp)) {
            send(socket, "9 <999>1 - " + frame("t-0-1"));
            tcp.awaitMessages(1, TIMEOUT);
            assertThat(tcp.lastErrors()).containsExactly("PRI: 999 (expected: 0 to 191 without leading zeros)");

            send(socket, "<34>1 - - - - - - not counted\n");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(tcp.lastErrors()).last().isEqualTo("MSG-LEN: byte 60 (expected: a digit from 1 to 9)");
        assertThat(tcp.messages()).isEqualTo(1);
    }

    @Test
    void countsAFrameCutOffAsAnError() throws Exception {
        try (Socket socket = connect(tcp)) {
            send(socket, "100 <34>1 - - -");
        }
        Await.until("errors", TIMEOUT, () -> tcp.errors() == 1);

        assertThat(tcp.lastErrors()).containsExactly("within SYSLOG-MSG");
        assertThat(tcp.messages()).isZero();
    }

    @Test
    void resetsAConnectionAfterSomeFrames() throws Exception {
        tcp.resetAfter(2);
        try (Socket socket = connect(tcp)) {
            send(socket, frame("t-0-1"));
            tcp.awaitMessages(1, TIMEOUT);
            assertThat(tcp.openConnections()).isEqualTo(1);
            send(socket, frame("t-0-2"));

            assertThatThrownBy(() -> socket.getInputStream().read()).hasMessageContaining("reset");
        }
        assertThat(tcp.messages()).isEqualTo(2);
        try (Socket socket = connect(tcp)) {
            send(socket, frame("t-0-3") + frame("t-0-4") + frame("t-0-5"));
            tcp.awaitMessages(5, TIMEOUT);
        }
    }

    @Test
    void answersRelpMessagesUnlessTheyAreRefusedOrWithheld() throws Exception {
        try (SyslogCollector relp = SyslogCollector.builder().relp().start();
                Socket socket = connect(relp)) {
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            relp.refuse(message -> message.param("sluice@32473", "id").equals(Optional.of("t-0-2")));
            send(socket, "1 open 30 relp_version=0\ncommands=syslog\n");
            assertThat(answers.readLine()).isEqualTo("1 rsp 66 200 OK");
            assertThat(answers.readLine()).isEqualTo("relp_version=0");
            assertThat(answers.readLine()).isEqualTo("relp_software=sluice-testkit");
            assertThat(answers.readLine()).isEqualTo("commands=syslog");
            send(socket, relp(2, "t-0-1") + relp(3, "t-0-2"));
            assertThat(answers.readLine()).isEqualTo("2 rsp 6 200 OK");
            assertThat(answers.readLine()).isEqualTo("3 rsp 16 500 not this one");

            relp.withholdAcknowledgements();
            send(socket, relp(4, "t-0-3") + relp(5, "t-0-4"));
            relp.awaitMessages(3, TIMEOUT);
            relp.acknowledge();
            assertThat(answers.readLine()).isEqualTo("4 rsp 6 200 OK");
            assertThat(answers.readLine()).isEqualTo("5 rsp 6 200 OK");
            send(socket, "6 close 0\n");
            assertThat(answers.readLine()).isEqualTo("6 rsp 0");
            assertThat(answers.readLine()).isEqualTo("0 serverclose 0");
            assertThat(answers.readLine()).isNull();
            assertThat(relp.ids().count("t-0-2")).isZero();
            assertThat(relp.errors()).isZero();
        }
    }

    @Test
    void resetsARelpSessionWithoutAnsweringItsLastMessage() throws Exception {
        try (SyslogCollector relp = SyslogCollector.builder().relp().start();
                Socket socket = connect(relp)) {
            relp.resetAfter(1);
            send(socket, "1 open 30 relp_version=0\ncommands=syslog\n" + relp(2, "t-0-1"));

            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).hasMessageContaining("reset");
            assertThat(relp.messages()).isEqualTo(1);
        }
    }

    @Test
    void countsBrokenRelpFramesAsErrors() throws Exception {
        try (SyslogCollector relp = SyslogCollector.builder().relp().start()) {
            for (String broken : List.of("2 open 0\n", "1 syslog 1 x\n", "1 open 1 xy", "1 Open 0\n")) {
                try (Socket socket = connect(relp)) {
                    send(socket, broken);
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
            assertThat(relp.lastErrors())
                    .containsExactly(
                            "TXNR: 2 (expected: 1)",
                            "COMMAND: syslog (expected: open first and once)",
                            "TRAILER: byte 121 (expected: a line feed)",
                            "COMMAND: Open (expected: open, syslog or close)");
        }
    }

    private static String relp(int txnr, String id) {
        return "%d syslog %s\n".formatted(txnr, frame(id));
    }

    @Test
    void letsSendersWaitWhileItDoesNotRead() throws Exception {
        tcp.stopReading();
        try (Socket socket = connect(tcp)) {
            socket.setSendBufferSize(64 * 1024);
            // 20 MB: more than both sides' buffers can hold.
            int count = 2_000;
            String large = frame("t-0-1", "x".repeat(10_000));
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    send(socket, large.repeat(count));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.until("open connections", TIMEOUT, () -> tcp.openConnections() == 1);
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(sending).isNotDone();

            tcp.resumeReading();

            sending.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            tcp.awaitMessages(count, TIMEOUT);
            assertThat(tcp.ids().count("t-0-1")).isEqualTo(count);
        }
    }

    @Test
    void goesDownAndComesBackOnItsPort() throws Exception {
        try (Socket socket = connect(tcp)) {
            send(socket, frame("t-0-1"));
            tcp.awaitMessages(1, TIMEOUT);
            tcp.down();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> connect(tcp)).isInstanceOf(ConnectException.class);

        tcp.up();

        try (Socket socket = connect(tcp)) {
            send(socket, frame("t-0-2"));
            tcp.awaitMessages(2, TIMEOUT);
        }
    }

    private static Socket connect(SyslogCollector collector) throws IOException {
        Socket socket = new Socket(ReservedPort.loopback(), collector.port());
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        return socket;
    }

    private static Socket connect(SyslogCollector collector, SSLContext context) throws IOException {
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(ReservedPort.loopback(), collector.port());
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        socket.startHandshake();
        return socket;
    }

    private static void send(Socket socket, String frames) throws IOException {
        socket.getOutputStream().write(frames.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static String frame(String id) {
        return frame(id, "\u00e9vent");
    }

    private static String frame(String id, String text) {
        String message = "<134>1 2026-11-01T00:00:00.5Z fw1 sluice - TRAFFIC [sluice@32473 id=\"%s\"] \uFEFF%s"
                .formatted(id, text);
        return message.getBytes(StandardCharsets.UTF_8).length + " " + message;
    }
}
