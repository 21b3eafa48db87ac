package dev.sluice.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that echoes, behind a link. */
final class FaultyLinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int SHORT_MILLIS = 200;
    private static final byte[] HELLO = {1, 2, 3, 4, 5};

    private ServerSocket server;
    private FaultyLink link;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket();
        server.bind(new InetSocketAddress(ReservedPort.loopback(), 0));
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
        link = FaultyLink.to(new InetSocketAddress(ReservedPort.loopback(), server.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        link.close();
        server.close();
    }

    private void echo() {
        while (true) {
            try {
                Socket socket = server.accept();
                Thread connection = new Thread(() -> echo(socket), "echo-connection");
                connection.setDaemon(true);
                connection.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException broken) {
            return;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(ReservedPort.loopback(), link.port()), (int) PATIENCE.toMillis());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static byte[] ask(Socket socket) throws IOException {
        socket.getOutputStream().write(HELLO);
        return socket.getInputStream().readNBytes(HELLO.length);
    }

    @Test
    void forwardsBothWaysAndTheEndOfAStream() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo(HELLO);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void resetsAndRefusesWhileDownAndWorksOnTheSamePortAfterwards() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo(HELLO);
            int port = link.port();
            link.down();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
            Await.until("refusal", PATIENCE, this::isRefused);
            link.heal();
            assertThat(link.port()).isEqualTo(port);
        }
        try (Socket again = connect()) {
            assertThat(ask(again)).isEqualTo(HELLO);
        }
    }

    private boolean isRefused() {
        try (Socket socket = connect()) {
            // Taken by the kernel a moment before the end of the listening socket: it is reset.
            return socket.getInputStream().read() < 0;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException reset) {
            return false;
        }
    }

    @Test
    void holdsEveryByteWhileHangingAndHandsItOnAfterwards() throws IOException {
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo(HELLO);
            link.hang();
            socket.getOutputStream().write(HELLO);
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(SHORT_MILLIS);
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            link.heal();
            assertThat(in.readNBytes(HELLO.length)).isEqualTo(HELLO);
        }
    }

    @Test
    void resetsAConnectionOnceSoManyBytesWentThrough() throws IOException {
        link.resetEach(2L * HELLO.length);
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo(HELLO);
            assertThatThrownBy(() -> ask(socket)).isInstanceOf(SocketException.class);
        }
        link.heal();
        try (Socket socket = connect()) {
            assertThat(ask(socket)).isEqualTo(HELLO);
            assertThat(ask(socket)).isEqualTo(HELLO);
        }
    }

    @Test
    void letsASlowLinkThroughAndEndsTheSlownessAtOnce() throws IOException {
        link.slow(1);
        try (Socket socket = connect()) {
            // The first bytes pass, and delay those behind them.
            assertThat(ask(socket)).isEqualTo(HELLO);
            socket.getOutputStream().write(HELLO);
            socket.setSoTimeout(SHORT_MILLIS);
            InputStream in = socket.getInputStream();
            assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            link.heal();
            assertThat(in.readNBytes(HELLO.length)).isEqualTo(HELLO);
        }
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> link.resetEach(0)).hasMessage("afterBytes: 0 (expected: >= 1)");
        assertThatThrownBy(() -> link.slow(0)).hasMessage("clientBytesPerSecond: 0 (expected: >= 1)");
    }
}
