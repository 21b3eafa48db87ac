package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Finding;
import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.SyslogRouting;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.net.ReservedPort;
import dev.sluice.testkit.syslog.SyslogCollector;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SyslogCheckIT {
    private static final Finding NO_SECRETS = new Finding("secrets", Status.SKIPPED, "the sink has none");
    private static final Finding DNS = new Finding("dns", Status.OK, "127.0.0.1 is 127.0.0.1");
    private static final Finding NO_TLS = new Finding("tls", Status.SKIPPED, "the transport is not encrypted");
    private static final Finding NO_SESSION =
            new Finding("session", Status.SKIPPED, "plain syslog has none: a collector answers nothing");

    private static TestAuthority authority;

    @BeforeAll
    static void createAuthority() {
        authority = TestAuthority.create();
    }

    @AfterAll
    static void closeAuthority() {
        authority.close();
    }

    @Test
    void connectsWithTlsAndSendsNothing() {
        try (SyslogCollector collector =
                SyslogCollector.builder().tls(authority).start()) {
            List<Finding> findings = check(sink(collector, SyslogTransport.TLS, trust()));

            assertThat(findings.subList(0, 3)).containsExactly(NO_SECRETS, DNS, open(collector.port()));
            assertThat(findings.get(3)).satisfies(tls -> {
                assertThat(tls.status()).isEqualTo(Status.OK);
                assertThat(tls.detail())
                        .matches("TLSv1\\.3, certificate of CN=server valid until \\d{4}-\\d\\d-\\d\\d");
            });
            assertThat(findings.subList(4, 5)).containsExactly(NO_SESSION);
            assertThat(collector.messages()).isZero();
            assertThat(collector.errors()).as("%s", collector.lastErrors()).isZero();
        }
    }

    @Test
    void opensARelpSession() {
        try (SyslogCollector collector = SyslogCollector.builder().relp().start()) {
            assertThat(check(sink(collector, SyslogTransport.RELP, trust())))
                    .containsExactly(
                            NO_SECRETS,
                            DNS,
                            open(collector.port()),
                            NO_TLS,
                            new Finding(
                                    "session",
                                    Status.OK,
                                    "127.0.0.1:" + collector.port() + " opens RELP sessions and takes syslog"));
            assertThat(collector.messages()).isZero();
        }
    }

    @Test
    void saysThatNobodyAnswersRelp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, ReservedPort.loopback())) {
            Checklist list = new Checklist(Duration.ofSeconds(2));

            SendToSyslog.check(Batches.lane(sink(silent.getLocalPort(), SyslogTransport.RELP, trust())), list);

            assertThat(list.findings())
                    .contains(new Finding(
                            "session",
                            Status.FAILED,
                            "127.0.0.1:" + silent.getLocalPort()
                                    + ": no answer in time (expected: a RELP server that takes syslog; check"
                                    + " sink.syslog.transport)"));
        }
    }

    @Test
    void saysThatTheCollectorWantsAClientCertificate() {
        try (SyslogCollector collector = SyslogCollector.builder()
                .tls(authority)
                .requireClientCertificate()
                .start()) {
            assertThat(check(sink(collector, SyslogTransport.TLS, trust())).get(3))
                    .satisfies(tls -> assertThat(tls.detail())
                            .matches("127\\.0\\.0\\.1:" + collector.port()
                                    + " refuses the TLS handshake with the alert (certificate_required|bad_certificate)"
                                    + " \\(expected: a client certificate that it takes; check"
                                    + " sink\\.syslog\\.tls\\.clientCertificateFile and \\.clientKey\\)"));
        }
    }

    @Test
    void saysThatTheAuthorityIsUnknown() {
        try (SyslogCollector collector =
                SyslogCollector.builder().tls(authority).start()) {
            assertThat(check(sink(collector, SyslogTransport.RELP_TLS, new TlsSpec(null))))
                    .containsExactly(
                            NO_SECRETS,
                            DNS,
                            open(collector.port()),
                            new Finding(
                                    "tls",
                                    Status.FAILED,
                                    "the certificate of 127.0.0.1:" + collector.port()
                                            + " is of an unknown authority (expected: one that is trusted; put its PEM into"
                                            + " the file of sink.syslog.tls.caFile)"),
                            new Finding("session", Status.SKIPPED, "not tried, as an earlier step failed"));
        }
    }

    @Test
    void saysThatNobodyListens() {
        try (ReservedPort closed = ReservedPort.reserve()) {
            assertThat(check(sink(closed.number(), SyslogTransport.TCP, trust())))
                    .containsExactly(
                            NO_SECRETS,
                            DNS,
                            new Finding(
                                    "tcp",
                                    Status.FAILED,
                                    closed.hostAndPort()
                                            + " refuses connections (expected: a server that listens there; check"
                                            + " sink.syslog.host and port and whether it runs)"),
                            NO_TLS,
                            NO_SESSION);
        }
    }

    @Test
    void triesEachCollector() {
        try (SyslogCollector collector = SyslogCollector.builder().start();
                ReservedPort closed = ReservedPort.reserve()) {
            Syslog sink = Sinks.to(
                    List.of(new Collector("127.0.0.1", closed.number()), new Collector("127.0.0.1", collector.port())),
                    SyslogRouting.FAILOVER,
                    SyslogTransport.TCP,
                    authority.caFile(),
                    Sinks.rfc5424(20),
                    1);

            assertThat(check(sink))
                    .containsExactly(
                            NO_SECRETS,
                            DNS,
                            new Finding(
                                    "tcp",
                                    Status.FAILED,
                                    closed.hostAndPort()
                                            + " refuses connections (expected: a server that listens there; check"
                                            + " sink.syslog.collectors and whether it runs)"),
                            NO_TLS,
                            NO_SESSION,
                            DNS,
                            open(collector.port()),
                            NO_TLS,
                            NO_SESSION);
        }
    }

    @Test
    void saysThatUdpCannotBeChecked() {
        assertThat(check(sink(514, SyslogTransport.UDP, trust())))
                .containsExactly(
                        NO_SECRETS,
                        DNS,
                        new Finding(
                                "session",
                                Status.SKIPPED,
                                "UDP gives no sign of anybody: only the collector can tell what arrives"));
    }

    private static Finding open(int port) {
        return new Finding("tcp", Status.OK, "127.0.0.1:" + port + " takes connections");
    }

    private static List<Finding> check(Syslog sink) {
        Checklist list = new Checklist(Duration.ofSeconds(20));
        SendToSyslog.check(Batches.lane(sink), list);
        return list.findings();
    }

    private static TlsSpec trust() {
        return new TlsSpec(authority.caFile().toString());
    }

    private static Syslog sink(SyslogCollector collector, SyslogTransport transport, TlsSpec tls) {
        return sink(collector.port(), transport, tls);
    }

    private static Syslog sink(int port, SyslogTransport transport, TlsSpec tls) {
        return Sinks.with(Sinks.to(port, transport, authority.caFile(), Sinks.rfc5424(20), 1), tls);
    }
}
