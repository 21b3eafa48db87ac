package dev.sluice.sinks.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.subscription.SinkSpec.Syslog;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What rsyslog and syslog-ng make of the messages, field by field. */
@Timeout(180)
class RealCollectorsIT {
    private static final int LOCAL4 = 20;

    /** Texts as events have them, and what breaks formats. */
    private static final List<String> TEXTS = List.of(
            "{\"a\":\"ü € 😀\",\"b\":\"\\\"quoted\\\" \\\\ back\"}",
            "CEF:0|Palo Alto Networks|PAN-OS|11|end|TRAFFIC|3|msg=a\\=b\\|c\\n src=10.0.0.1",
            "[x@1 y=\"z\"] <13>1 - - - - - - 5 text ] \" \\ %d %s ${X} #011",
            "tab\there",
            "y".repeat(60_000));

    private static TestAuthority authority;
    private static TlsIdentity identity;

    @TempDir
    Path folder;

    @BeforeAll
    static void createAuthority() {
        authority = TestAuthority.create();
        identity = authority.server();
    }

    @AfterAll
    static void closeAuthority() {
        authority.close();
    }

    private static Receiver receiver(
            CollectorProcess collector, SyslogTransport transport, SyslogMessageSpec messages) {
        Syslog sink = Sinks.to(collector.port(), transport, authority.caFile(), messages, 1);
        return new SyslogReceiverFactory().open(Batches.lane(sink));
    }

    private static void send(Receiver receiver, EventBatch batch) throws Exception {
        assertThat(receiver.send(Batches.shipment(batch)).get(60, TimeUnit.SECONDS))
                .isEqualTo(new Answer.Accepted());
    }

    private static void arrivesAsSent(CollectorProcess collector, SyslogTransport transport) throws Exception {
        arrivesAsSent(collector, transport, Sinks.rfc5424(LOCAL4));
    }

    private static void arrivesAsSent(CollectorProcess collector, SyslogTransport transport, SyslogMessageSpec messages)
            throws Exception {
        try (collector;
                Receiver receiver = receiver(collector, transport, messages)) {
            send(receiver, Batches.of(3, 40, "fw-1.example", TEXTS.toArray(String[]::new)));
            send(receiver, Batches.of(3, 45, "fw-1.example", "last"));
            List<JsonNode> parsed = collector.awaitMessages(TEXTS.size() + 1);

            assertThat(parsed).hasSize(TEXTS.size() + 1);
            for (int i = 0; i < TEXTS.size(); i++) {
                JsonNode message = parsed.get(i);
                assertThat(message.get("text").asText().strip()).isEqualTo(TEXTS.get(i));
                assertThat(message.get("pri").asInt()).isEqualTo(LOCAL4 * 8 + i);
                assertThat(message.get("host").asText()).isEqualTo("fw-1.example");
                assertThat(message.get("app").asText()).isEqualTo("sluice");
                if (messages.protocol() == SyslogProtocol.RFC5424) {
                    assertThat(message.get("time").asText()).startsWith("2026-11-01T10:20:30.123456");
                    assertThat(message.get("data").asText())
                            .isEqualTo("[sluice@32473 id=\"fw.acme-3-" + (40 + i) + "\" lane=\"acme/denied\"]");
                } else {
                    assertThat(message.get("time").asText()).contains("-11-01T10:20:30");
                }
            }
        }
    }

    private static String rsyslogTls() {
        return """
                global(defaultNetstreamDriver="ossl" defaultNetstreamDriverCAFile="%s"
                  defaultNetstreamDriverCertFile="%s" defaultNetstreamDriverKeyFile="%s")
                module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="anon")
                input(type="imtcp" port="PORT" address="127.0.0.1")
                """
                .formatted(authority.caFile(), identity.certificateFile(), identity.keyFile());
    }

    @Test
    void rsyslogOverTls() throws Exception {
        arrivesAsSent(CollectorProcess.rsyslog(folder, rsyslogTls()), SyslogTransport.TLS);
    }

    @Test
    void rsyslogOverTcp() throws Exception {
        arrivesAsSent(CollectorProcess.rsyslog(folder, RSYSLOG_TCP), SyslogTransport.TCP);
    }

    private static final String RSYSLOG_RELP =
            "module(load=\"imrelp\")\ninput(type=\"imrelp\" port=\"PORT\" address=\"127.0.0.1\" maxDataSize=\"256k\")";

    private static final String RSYSLOG_TCP =
            "module(load=\"imtcp\")\ninput(type=\"imtcp\" port=\"PORT\" address=\"127.0.0.1\")";

    @Test
    void rsyslogByNewlines() throws Exception {
        arrivesAsSent(
                CollectorProcess.rsyslog(folder, RSYSLOG_TCP),
                SyslogTransport.TCP,
                Sinks.withNewlines(Sinks.rfc5424(LOCAL4)));
    }

    @Test
    void rsyslogInRfc3164() throws Exception {
        arrivesAsSent(
                CollectorProcess.rsyslog(folder, RSYSLOG_TCP),
                SyslogTransport.TCP,
                Sinks.rfc3164(LOCAL4, SyslogFraming.OCTET_COUNTING));
    }

    @Test
    void syslogNgInRfc3164ByNewlines() throws Exception {
        arrivesAsSent(
                CollectorProcess.syslogNg(folder, "network(ip(\"127.0.0.1\") port(PORT) transport(\"tcp\"));"),
                SyslogTransport.TCP,
                Sinks.rfc3164(LOCAL4, SyslogFraming.NEWLINE));
    }

    @Test
    void syslogNgByNewlines() throws Exception {
        arrivesAsSent(
                CollectorProcess.syslogNg(
                        folder, "network(ip(\"127.0.0.1\") port(PORT) transport(\"tcp\") flags(syslog-protocol));"),
                SyslogTransport.TCP,
                Sinks.withNewlines(Sinks.rfc5424(LOCAL4)));
    }

    @Test
    void rsyslogOverRelp() throws Exception {
        arrivesAsSent(CollectorProcess.rsyslog(folder, RSYSLOG_RELP), SyslogTransport.RELP);
    }

    @Test
    void rsyslogOverRelpWithTls() throws Exception {
        String input =
                """
                module(load="imrelp" tls.tlsLib="openssl")
                input(type="imrelp" port="PORT" address="127.0.0.1" maxDataSize="256k" tls="on" tls.caCert="%s"
                  tls.myCert="%s" tls.myPrivKey="%s")
                """
                        .formatted(authority.caFile(), identity.certificateFile(), identity.keyFile());
        arrivesAsSent(CollectorProcess.rsyslog(folder, input), SyslogTransport.RELP_TLS);
    }

    @Test
    void syslogNgOverTls() throws Exception {
        String source =
                """
                syslog(ip("127.0.0.1") port(PORT) transport("tls")
                  tls(key-file("%s") cert-file("%s") peer-verify(optional-untrusted)));
                """
                        .formatted(identity.keyFile(), identity.certificateFile());
        arrivesAsSent(CollectorProcess.syslogNg(folder, source), SyslogTransport.TLS);
    }

    @Test
    void syslogNgOverTcp() throws Exception {
        arrivesAsSent(
                CollectorProcess.syslogNg(folder, "syslog(ip(\"127.0.0.1\") port(PORT) transport(\"tcp\"));"),
                SyslogTransport.TCP);
    }

    /** Killed again and again while it takes messages, it has every one that it answered. */
    @Test
    void rsyslogLosesNothingOverRelpThoughItIsKilled() throws Exception {
        int shipments = 60;
        int eventsEach = 200;
        try (CollectorProcess collector = CollectorProcess.rsyslog(folder, RSYSLOG_RELP);
                Receiver receiver = receiver(collector, SyslogTransport.RELP, Sinks.rfc5424(LOCAL4))) {
            CompletableFuture<Integer> accepted = CompletableFuture.supplyAsync(() -> {
                for (int i = 0; i < shipments; i++) {
                    while (!(sendOnce(receiver, Batches.of(0, (long) i * eventsEach, eventsEach))
                            instanceof Answer.Accepted)) {
                        // Sent again whole, as a replay would.
                    }
                }
                return shipments;
            });
            for (int seen : List.of(1_000, 4_000, 8_000)) {
                collector.awaitMessages(seen);
                collector.kill();
                collector.start();
            }

            assertThat(accepted.get(120, TimeUnit.SECONDS)).isEqualTo(shipments);
            assertThat(collector.messages().stream()
                            .map(message -> message.get("text").asText())
                            .distinct())
                    .hasSize(shipments * eventsEach);
        }
    }

    private static Answer sendOnce(Receiver receiver, EventBatch batch) {
        return receiver.send(Batches.shipment(batch))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
    }
}
