package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.NetworkSinkContract;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.Https;
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

/** What holds for every protocol of the HTTPS sink, against the stand-in that speaks it. */
abstract class HttpsContract extends NetworkSinkContract {
    static final BatchSpec TEN_EVENTS = new BatchSpec(10, 1 << 20, Duration.ofMillis(50));
    static final String TOKEN = "a-token-of-this-test";

    static TestAuthority authority;
    SiemServer siem;

    @TempDir
    Path folder;

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
        siem = customize(SiemServer.builder().tls(authority).token(TOKEN).keepRequests(100))
                .start();
        Files.writeString(folder.resolve("token"), TOKEN);
    }

    @AfterEach
    void closeSiem() {
        siem.close();
    }

    SiemServer.Builder customize(SiemServer.Builder builder) {
        return builder;
    }

    abstract HttpsProtocol protocol();

    abstract URI url();

    /** Where the stand-in counts the protocol's events. */
    abstract String path();

    abstract AuthSpec auth();

    @Override
    protected ReceiverFactory receivers() {
        return new HttpsReceiverFactory(List.of());
    }

    @Override
    protected SinkSpec sink(BatchSpec batch, DeliverySpec delivery) {
        return sink(url(), trust(), batch, delivery);
    }

    final SinkSpec sink(URI url, TlsSpec tls, BatchSpec batch, DeliverySpec delivery) {
        return new Https(url, protocol(), auth(), tls, null, List.of(), true, false, batch, delivery);
    }

    final SecretRef token() {
        return new SecretRef("file:" + folder.resolve("token"));
    }

    static TlsSpec trust() {
        return new TlsSpec(authority.caFile().toString());
    }

    final AuthSpec oauth2() {
        return new AuthSpec.OAuth2(siem.tokenUri(), "sluice", token(), "https://monitor.azure.com/.default");
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

    final Inbox inbox() {
        return siem.inbox(path());
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

    final List<EventBatch> events(int count) {
        return List.of(Batches.of(0, 0, count));
    }

    @Test
    final void returnsOnlyTheEventThatIsRefused() throws Exception {
        siem.refuse(event -> new String(event, UTF_8).contains("fw.acme-0-13\""));

        List<DeadLetter> deadLetters = deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(25));

        assertThat(deadLetters).extracting(DeadLetter::offset).containsExactly(13L);
        assertThat(inbox().ids().distinct()).isEqualTo(24);
        assertThat(duplicates()).isZero();
    }

    @Test
    final void staysAwayForTheTimeThatTheSiemAsksFor() throws Exception {
        siem.failNext(1, new Fault.Status(429, Duration.ofSeconds(1), ""));
        long start = System.nanoTime();

        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
        assertThat(siem.requests()).isEqualTo(2);
        assertThat(duplicates()).isZero();
    }

    @Test
    final void triesAgainAfterAServerErrorUnderTheSameIdempotencyKeyAndWithTheSameBody() throws Exception {
        siem.script(new Fault.Status(503), new Fault.Status(500));

        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10));

        List<ReceivedRequest> requests = siem.lastRequests();
        assertThat(requests)
                .extracting(ReceivedRequest::status)
                .startsWith(503, 500)
                .hasSize(3);
        assertThat(requests.get(2).status()).isBetween(200, 299);
        assertThat(requests.stream()
                        .map(request -> request.header("Idempotency-Key").orElseThrow())
                        .distinct())
                .hasSize(1);
        assertThat(requests.stream().map(ReceivedRequest::text).distinct()).hasSize(1);
    }

    @Test
    final void splitsARequestThatIsTooLarge() throws Exception {
        siem.script(new Fault.Status(413), new Fault.Status(413));

        assertThat(deliver(sink(TEN_EVENTS, new DeliverySpec(1, Duration.ofSeconds(15), RETRY_TIME)), events(10)))
                .isEmpty();

        assertThat(inbox().ids().distinct()).isEqualTo(10);
        assertThat(siem.requests()).isEqualTo(5);
    }

    @Test
    final void makesDeadLettersOfWhatIsRefusedWhole() throws Exception {
        siem.failUntilRecovered(new Fault.Status(422, null, "no\nsuch\u0007thing"));

        List<DeadLetter> deadLetters = deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(3));

        assertThat(deadLetters)
                .extracting(DeadLetter::detail)
                .containsExactly("status 422: no such thing", "status 422: no such thing", "status 422: no such thing");
        assertThat(siem.events()).isZero();
    }

    @Test
    final void holdsTheLaneInsteadOfReturningEventsWhenItMayNotSend() {
        siem.failUntilRecovered(new Fault.Status(403));

        assertThatThrownBy(() -> deliver(sink(TEN_EVENTS, delivery(Duration.ofMillis(500))), events(10)))
                .hasMessageMatching("lane acme/denied: gave up after \\d+ attempts in \\d+\\.\\d+ s; last: status 403"
                        + " \\(expected: 2xx; check url, auth and the options of the protocol\\).*");
    }

    @Test
    final void holdsTheLaneInsteadOfReturningEventsWhenItsSecretIsRefused() throws Exception {
        Files.writeString(folder.resolve("token"), "an-old-token");

        assertThatThrownBy(() -> deliver(sink(TEN_EVENTS, delivery(Duration.ofMillis(500))), events(10)))
                .hasMessageMatching(
                        "lane acme/denied: gave up after \\d+ attempts in \\d+\\.\\d+ s; last: .*status 40[13].*")
                .hasMessageNotContaining("an-old-token");
        assertThat(siem.events()).isZero();
    }

    @Test
    final void usesANewSecretWithoutLosingAnEvent() throws Exception {
        SinkSpec sink = sink(TEN_EVENTS, delivery(RETRY_TIME));
        try (Receiver receiver = opened(sink)) {
            assertThat(receiver.send(Batches.shipment(Batches.of(0, 0, 10))).get())
                    .isInstanceOf(Answer.Accepted.class);

            siem.changeToken("the-next-token");
            siem.revokeTokens();
            assertThat(receiver.send(Batches.shipment(Batches.of(0, 10, 10))).get())
                    .isInstanceOf(Answer.Held.class);

            Files.writeString(folder.resolve("token"), "the-next-token");
            assertThat(receiver.send(Batches.shipment(Batches.of(0, 10, 10))).get())
                    .isInstanceOf(Answer.Accepted.class);
        }

        assertThat(inbox().ids().distinct()).isEqualTo(20);
        assertThat(duplicates()).isZero();
    }

    final Receiver opened(SinkSpec sink) {
        return receivers().open(Batches.lane(sink));
    }
}
