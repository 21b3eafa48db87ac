package dev.sluice.testkit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class ReservedPortTest {

    @Test
    void letsServersComeAndGo() throws IOException {
        try (ReservedPort port = ReservedPort.reserve()) {
            for (int run = 0; run < 3; run++) {
                try (ServerSocket server = listen(port);
                        Socket client = new Socket(ReservedPort.loopback(), port.number());
                        Socket accepted = server.accept()) {
                    accepted.getOutputStream().write(run);
                    assertThat(client.getInputStream().read()).isEqualTo(run);
                }
            }
        }
    }

    @Test
    void refusesConnectionsWhileNoServerListens() {
        try (ReservedPort port = ReservedPort.reserve()) {
            assertThatThrownBy(() -> new Socket(ReservedPort.loopback(), port.number()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isGivenToNobodyElse() throws IOException {
        try (ReservedPort port = ReservedPort.reserve()) {
            // More binds than there are ports in Linux's default range of ephemeral ports.
            for (int i = 0; i < 30_000; i++) {
                try (ServerSocket other = new ServerSocket(0, 1, ReservedPort.loopback())) {
                    assertThat(other.getLocalPort()).isNotEqualTo(port.number());
                }
            }
        }
    }

    private static ServerSocket listen(ReservedPort port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.bind(port.address());
        return server;
    }
}
