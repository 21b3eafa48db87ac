package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Under every fault, with everything logged, no answer, exception or log line has a secret or an event in it. */
@Timeout(60)
class SecretsStayHiddenIT {
    private static final String SECRET = "hunter2-the-secret";
    private static final String PAYLOAD = "a-secret-of-the-firewall";
    private static final Fault[] FAULTS = {
        new Fault.Status(401, null, SECRET + PAYLOAD),
        new Fault.Status(403, null, SECRET + PAYLOAD),
        new Fault.Status(413, null, SECRET + PAYLOAD),
        new Fault.Status(429, Duration.ofSeconds(1), SECRET + PAYLOAD),
        new Fault.Status(503, null, SECRET + PAYLOAD),
        new Fault.Status(200, null, SECRET + PAYLOAD),
        new Fault.Reset(),
        new Fault.Hang(),
        new Fault.Healthy()
    };

    @AutoClose
    static final TestAuthority authority = TestAuthority.create();

    @AutoClose
    final SiemServer siem =
            SiemServer.builder().tls(authority).token(SECRET).acknowledging().start();

    @TempDir
    private Path folder;

    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final Recorder recorder = new Recorder();

    /** Everything that is logged, at every level. */
    private final class Recorder extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage()
                    + event.getKeyValuePairs()
                    + (event.getThrowableProxy() == null
                            ? ""
                            : ThrowableProxyUtil.asString(event.getThrowableProxy())));
        }
    }

    @BeforeEach
    void record() throws IOException {
        Files.writeString(folder.resolve("secret"), SECRET);
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        recorder.setContext(context);
        recorder.start();
        context.getLogger("dev.sluice.sinks").setLevel(Level.TRACE);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(recorder);
    }

    @AfterEach
    void stopRecording() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.getLogger(Logger.ROOT_LOGGER_NAME).detachAppender(recorder);
        context.getLogger("dev.sluice.sinks").setLevel(null);
    }

    static Stream<HttpsProtocol> protocols() {
        return Stream.of(
                new HttpsProtocol.JsonLines(),
                new HttpsProtocol.SplunkHec(null, null, null, Duration.ofSeconds(1)),
                new HttpsProtocol.ElasticBulk("logs"),
                new HttpsProtocol.Sentinel("dcr-1", "Custom-Firewall"));
    }

    private Https sink(HttpsProtocol protocol, String url, AuthSpec auth) {
        return new Https(
                siem.uri(url),
                protocol,
                auth,
                new TlsSpec(authority.caFile().toString()),
                null,
                List.of(),
                true,
                false,
                new BatchSpec(10, 1 << 20, Duration.ofSeconds(1)),
                new DeliverySpec(1, Duration.ofMillis(700), Duration.ofSeconds(10)));
    }

    private List<AuthSpec> credentials() {
        SecretRef secret = new SecretRef("file:" + folder.resolve("secret"));
        return List.of(
                new AuthSpec.Basic("sluice", secret),
                new AuthSpec.Bearer(secret),
                new AuthSpec.SplunkToken(secret),
                new AuthSpec.ApiKey("X-API-Key", null, secret),
                new AuthSpec.OAuth2(siem.tokenUri(), "sluice", secret, null),
                new AuthSpec.ServiceAccount(secret));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void nothingThatIsSaidHasASecretInIt(HttpsProtocol protocol) throws Exception {
        String url = protocol instanceof HttpsProtocol.SplunkHec
                ? "/services/collector/event"
                : protocol instanceof HttpsProtocol.JsonLines ? "/ingest" : "";
        for (AuthSpec auth : credentials()) {
            Https sink = sink(protocol, url, auth);
            said.add(sink.toString());
            siem.scriptAside(new Fault.Status(400, null, SECRET), new Fault.Status(200, null, SECRET));
            siem.script(FAULTS);
            try (Receiver receiver = new HttpsReceiverFactory(List.of()).open(Batches.lane(sink))) {
                for (int attempt = 0; attempt < FAULTS.length; attempt++) {
                    said.add(answer(receiver, attempt));
                }
            }
            siem.recover();
        }

        assertThat(said).hasSizeGreaterThan(credentials().size() * FAULTS.length);
        assertThat(said).allSatisfy(text -> assertThat(text)
                .doesNotContain(SECRET, "issued-", PAYLOAD)
                .doesNotContain(Base64.getEncoder().encodeToString(("sluice:" + SECRET).getBytes(UTF_8))));
    }

    private static String answer(Receiver receiver, long offset) throws InterruptedException {
        String payload = "{\"event_id\":\"fw.acme-0-" + offset + "\",\"user\":\"" + PAYLOAD + "\"}";
        try {
            return receiver.send(Batches.shipment(Batches.of(0, offset, "fw-1", payload)))
                    .get()
                    .toString();
        } catch (ExecutionException bug) {
            StringWriter stack = new StringWriter();
            bug.printStackTrace(new PrintWriter(stack));
            return stack.toString();
        }
    }
}
