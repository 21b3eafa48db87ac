package dev.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.kafka.Broker;
import dev.sluice.testkit.net.ReservedPort;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class SandboxIT {

    @RegisterExtension
    static final SandboxExtension sandbox =
            new SandboxExtension(Sandbox.builder().kafka().siem().syslog());

    @Test
    void startsWhatIsAskedFor() throws Exception {
        sandbox.get().kafka().createTopic("fw.acme", 2);

        assertThat(Broker.await(sandbox.get().kafka().admin().listTopics().names()))
                .contains("fw.acme");
        HttpClient client = HttpClient.newBuilder()
                .sslContext(sandbox.get().authority().clientContext())
                .build();
        assertThat(client.send(
                                HttpRequest.newBuilder(sandbox.get().siem().uri("/services/collector/health"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        try (Socket socket = sandbox.get()
                .authority()
                .clientContext()
                .getSocketFactory()
                .createSocket("127.0.0.1", sandbox.get().syslog().port())) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void leavesNothingListeningOnceClosed() {
        int port;
        try (Sandbox own = Sandbox.builder().syslog().start()) {
            port = own.syslog().port();
            assertThatThrownBy(own::siem).hasMessage("siem: not started (expected: asked for at the builder)");
        }
        assertThatThrownBy(() -> new Socket(ReservedPort.loopback(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Nested
    final class NestedClasses {

        @Test
        void shareTheSandbox() {
            assertThat(sandbox.get().siem().events()).isZero();
        }
    }
}
