package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.NetworkSinkContract;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.AuthSpec;
import dev.sluice.subscription.SinkSpec.HecSpec;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.HttpsProtocol;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.Inbox;
import dev.sluice.testkit.siem.ReceivedRequest;
import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsSinkIT extends NetworkSinkContract {
    private static final BatchSpec TEN_EVENTS = new BatchSpec(10, 1 << 20, Duration.ofMillis(50));
    private static final String TOKEN = "a-token-of-this-test";

    private static TestAuthority authority;
    private SiemServer siem;

    @TempDir
    private Path folder;

    @BeforeAll
    static void createAuthority() {
        authority = TestAuthority.create();
    }

    @AfterAll
    static void closeAuthority() {
        authority.close();
    }

    @BeforeEach
    void startSiem() throws IOException {
        siem = SiemServer.builder()
                .tls(authority)
                .token(TOKEN)
                .keepRequests(100)
                .start();
        Files.writeString(folder.resolve("token"), TOKEN);
    }

    @AfterEach
    void closeSiem() {
        siem.close();
    }

    @Override
    protected ReceiverFactory receivers() {
        return new HttpsReceiverFactory();
    }

    private AuthSpec bearer() {
        return new AuthSpec.Bearer(token());
    }

    private SecretRef token() {
        return new SecretRef("file:" + folder.resolve("token"));
    }

    private static TlsSpec trust() {
        return new TlsSpec(authority.caFile().toString());
    }

    @Override
    protected SinkSpec sink(BatchSpec batch, DeliverySpec delivery) {
        return jsonLines(siem.ingestUri(), trust(), batch, delivery);
    }

    private SinkSpec jsonLines(URI url, TlsSpec trust, BatchSpec batch, DeliverySpec delivery) {
        return new Https(
                url,
                HttpsProtocol.JSON_LINES,
                bearer(),
                trust,
                true,
                false,
                new HecSpec(null, null, null),
                batch,
                delivery);
    }

    private SinkSpec splunk() {
        return new Https(
                siem.hecUri(),
                HttpsProtocol.SPLUNK_HEC,
                new AuthSpec.SplunkToken(token()),
                trust(),
                true,
                false,
                new HecSpec("sluice", "pan:traffic", "main"),
                TEN_EVENTS,
                delivery(RETRY_TIME));
    }

    @Override
    protected void begin(Trouble trouble) {
        switch (trouble) {
            case HANG -> siem.failUntilRecovered(new Fault.Hang());
            case RESET -> siem.failUntilRecovered(new Fault.Reset());
            case SLOW -> siem.failNext(3, new Fault.Slow(Duration.ofMillis(300)));
            case DOWN -> siem.down();
        }
    }

    @Override
    protected void end() {
        siem.recover();
        siem.up();
    }

    private Inbox inbox() {
        return siem.inbox(siem.ingestUri().getPath());
    }

    @Override
    protected void awaitDistinct(long events) {
        Await.until(
                "events at the SIEM",
                Duration.ofSeconds(10),
                () -> inbox().ids().distinct(),
                n -> n >= events);
    }

    @Override
    protected long duplicates() {
        return inbox().ids().duplicates();
    }

    @Test
    void postsCompressedLinesOverHttp2() throws Exception {
        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, 2)));

        ReceivedRequest request = siem.lastRequests().get(0);
        assertThat(request.protocol()).isEqualTo("HTTP/2");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("Content-Type")).contains("application/x-ndjson");
        assertThat(request.header("Content-Encoding")).contains("gzip");
        assertThat(request.header("User-Agent")).contains("Sluice");
        assertThat(request.text()).isEqualTo("{\"event_id\":\"fw.acme-0-0\"}\n{\"event_id\":\"fw.acme-0-1\"}\n");
    }

    @Test
    void speaksHttp1WhereThatIsAllThereIs() throws Exception {
        try (SiemServer old =
                SiemServer.builder().tls(authority).http1Only().token(TOKEN).start()) {
            deliver(
                    jsonLines(old.ingestUri(), trust(), TEN_EVENTS, delivery(RETRY_TIME)),
                    List.of(Batches.of(0, 0, 20)));

            assertThat(old.lastRequests()).extracting(ReceivedRequest::protocol).containsOnly("HTTP/1.1");
            assertThat(old.events()).isEqualTo(20);
        }
    }

    @Test
    void givesSplunkTheEventsOwnTimeAndHost() throws Exception {
        assertThat(deliver(splunk(), List.of(Batches.of(0, 0, 25)))).isEmpty();

        assertThat(siem.inbox(siem.hecUri().getPath()).ids().distinct()).isEqualTo(25);
        assertThat(siem.lastRequests().get(0).text())
                .startsWith("{\"time\":1793528430.123456,\"host\":\"fw-1\",\"source\":\"sluice\","
                        + "\"sourcetype\":\"pan:traffic\",\"index\":\"main\",\"event\":{\"event_id\":\"fw.acme-0-");
    }

    @Test
    void returnsOnlyTheEventThatSplunkRefuses() throws Exception {
        siem.refuse(event -> new String(event, UTF_8).contains("fw.acme-0-13"));

        List<DeadLetter> deadLetters = deliver(splunk(), List.of(Batches.of(0, 0, 25)));

        assertThat(deadLetters).singleElement().satisfies(letter -> {
            assertThat(letter.offset()).isEqualTo(13);
            assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
            assertThat(letter.detail()).startsWith("status 400, code ");
        });
        assertThat(siem.inbox(siem.hecUri().getPath()).ids().distinct()).isEqualTo(24);
    }

    @Test
    void returnsOnlyTheEventThatAGenericSiemRefuses() throws Exception {
        siem.refuse(event -> new String(event, UTF_8).contains("fw.acme-0-13"));

        List<DeadLetter> deadLetters = deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, 25)));

        assertThat(deadLetters).extracting(DeadLetter::offset).containsExactly(13L);
        assertThat(inbox().ids().distinct()).isEqualTo(24);
        assertThat(duplicates()).isZero();
    }

    @Test
    void staysAwayForTheTimeThatTheSiemAsksFor() throws Exception {
        siem.failNext(1, new Fault.Status(429, Duration.ofSeconds(1), ""));
        long start = System.nanoTime();

        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, 10)));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(siem.requests()).isEqualTo(2);
        assertThat(duplicates()).isZero();
    }

    @Test
    void triesAgainAfterAServerErrorUnderTheSameIdempotencyKey() throws Exception {
        siem.script(new Fault.Status(503), new Fault.Status(500));

        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, 10)));

        assertThat(siem.lastRequests()).extracting(ReceivedRequest::status).containsExactly(503, 500, 200);
        assertThat(siem.lastRequests().stream()
                        .map(request -> request.header("Idempotency-Key").orElseThrow())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void sendsAgainWhatWasAcceptedWithoutAnAnswer() throws Exception {
        siem.script(new Fault.ResetAfterAccepting());

        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, 10)));

        assertThat(inbox().ids().distinct()).isEqualTo(10);
        assertThat(duplicates()).isEqualTo(10);
    }

    @Test
    void splitsARequestThatIsTooLarge() throws Exception {
        siem.script(new Fault.Status(413), new Fault.Status(413));

        assertThat(deliver(
                        sink(TEN_EVENTS, new DeliverySpec(1, Duration.ofSeconds(15), RETRY_TIME)),
                        List.of(Batches.of(0, 0, 10))))
                .isEmpty();

        assertThat(inbox().ids().distinct()).isEqualTo(10);
        assertThat(siem.requests()).isEqualTo(5);
    }

    @Test
    void holdsTheLaneInsteadOfReturningEventsWhenItsTokenIsRefused() throws Exception {
        Files.writeString(folder.resolve("token"), "an-old-token");

        assertThatThrownBy(() ->
                        deliver(sink(TEN_EVENTS, delivery(Duration.ofMillis(500))), List.of(Batches.of(0, 0, 10))))
                .hasMessageMatching("lane acme/denied: gave up after \\d+ attempts in \\d+\\.\\d+ s;"
                        + " last: status 401 \\(expected: 2xx; check url, auth and hec\\) \\(no call for .* s\\)");
    }

    @Test
    void followsNoRedirect() {
        siem.failUntilRecovered(new Fault.Status(307));

        assertThatThrownBy(() ->
                        deliver(sink(TEN_EVENTS, delivery(Duration.ofMillis(500))), List.of(Batches.of(0, 0, 10))))
                .hasMessageContaining("status 307");
        assertThat(siem.events()).isZero();
    }

    @Test
    void trustsNoOtherAuthority() {
        try (TestAuthority other = TestAuthority.create()) {
            SinkSpec sink = jsonLines(
                    siem.ingestUri(),
                    new TlsSpec(other.caFile().toString()),
                    TEN_EVENTS,
                    delivery(Duration.ofMillis(500)));

            assertThatThrownBy(() -> deliver(sink, batches())).hasMessageContaining("SSLHandshakeException");
        }
        assertThat(siem.requests()).isZero();
    }

    @Test
    void acceptsNoServerOfAnotherName() {
        try (SiemServer impostor = SiemServer.builder()
                .tls(authority.wrongNameServer())
                .token(TOKEN)
                .start()) {
            SinkSpec sink = jsonLines(impostor.ingestUri(), trust(), TEN_EVENTS, delivery(Duration.ofMillis(500)));

            assertThatThrownBy(() -> deliver(sink, batches())).hasMessageContaining("SSLHandshakeException");
            assertThat(impostor.requests()).isZero();
        }
    }

    @Test
    void showsNoTokenThatCanNotBeSent() throws Exception {
        Files.writeString(folder.resolve("token"), "secret\nvalue");
        List<EventBatch> batches = List.of(Batches.of(0, 0, 1));

        assertThatThrownBy(() -> deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), batches))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("token holds (hidden) (expected: visible ASCII characters without spaces)");
    }
}
