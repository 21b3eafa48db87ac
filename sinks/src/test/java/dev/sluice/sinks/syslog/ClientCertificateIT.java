package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.syslog.SyslogCollector;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class ClientCertificateIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @AutoClose
    private final TestAuthority authority = TestAuthority.create();

    private SyslogCollector collector(SyslogTransport transport) {
        SyslogCollector.Builder builder =
                SyslogCollector.builder().tls(authority).requireClientCertificate();
        return (transport == SyslogTransport.RELP_TLS ? builder.relp() : builder).start();
    }

    private Syslog sink(SyslogCollector collector, SyslogTransport transport, TlsSpec tls) {
        return Sinks.with(Sinks.to(collector.port(), transport, authority.caFile(), Sinks.rfc5424(16), 1), tls);
    }

    /** The files as a tenant mounts them, to be replaced by another certificate and its key. */
    private TlsSpec mount(TlsIdentity identity) throws Exception {
        Path certificate = Files.writeString(folder.resolve("client.pem"), identity.certificatePem());
        Path key = Files.writeString(folder.resolve("client.key"), identity.keyPem());
        return new TlsSpec(authority.caFile().toString(), certificate.toString(), new SecretRef("file:" + key));
    }

    private static Answer send(Receiver receiver) {
        return receiver.send(Batches.shipment(Batches.of(0, 0, 1)))
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS", "RELP_TLS"})
    void showsItsCertificateToACollectorThatAsks(SyslogTransport transport) throws Exception {
        try (SyslogCollector collector = collector(transport);
                Receiver receiver = new SyslogReceiverFactory()
                        .open(Batches.lane(sink(collector, transport, mount(authority.client("acme")))))) {
            assertThat(send(receiver)).isEqualTo(new Answer.Accepted());
            collector.awaitMessages(1, TIMEOUT);
        }
    }

    /** Over TLS 1.3 the handshake is over for the client before the collector refuses it. */
    @ParameterizedTest
    @EnumSource(names = {"TLS", "RELP_TLS"})
    void deliversNothingWithoutTheCertificateThatACollectorAsksFor(SyslogTransport transport) throws Exception {
        TlsSpec none = new TlsSpec(authority.caFile().toString());
        try (SyslogCollector collector = collector(transport);
                Receiver receiver = new SyslogReceiverFactory().open(Batches.lane(sink(collector, transport, none)))) {
            assertThat(send(receiver)).isInstanceOf(Answer.Transient.class);
            assertThat(collector.messages()).isZero();
        }
    }

    @Test
    void takesAReplacedCertificateForTheNextConnection() throws Exception {
        SyslogTransport transport = SyslogTransport.RELP_TLS;
        try (TestAuthority stranger = TestAuthority.create();
                SyslogCollector collector = collector(transport);
                Receiver receiver = new SyslogReceiverFactory()
                        .open(Batches.lane(sink(collector, transport, mount(stranger.client("acme")))))) {
            assertThat(send(receiver)).isInstanceOf(Answer.Transient.class);

            mount(authority.client("acme"));

            Await.until("answer", TIMEOUT, () -> send(receiver), answer -> answer.equals(new Answer.Accepted()));
        }
    }

    @Test
    void opensNoLaneWithAKeyThatIsNone() throws Exception {
        TlsSpec tls = mount(authority.client("acme"));
        Files.writeString(folder.resolve("client.key"), "hunter2");
        try (SyslogCollector collector = collector(SyslogTransport.TLS)) {
            assertThatThrownBy(() ->
                            new SyslogReceiverFactory().open(Batches.lane(sink(collector, SyslogTransport.TLS, tls))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("tls.clientCertificateFile: " + folder.resolve("client.pem")
                            + " and tls.clientKey: file:" + folder.resolve("client.key")
                            + " (expected: a PEM chain and its key as PKCS #8 PEM)");
        }
    }
}
