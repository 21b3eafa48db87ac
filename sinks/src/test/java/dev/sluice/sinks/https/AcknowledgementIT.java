package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.ReceivedRequest;
import dev.sluice.testkit.siem.SiemServer;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Splunk's collector with indexer acknowledgement. */
class AcknowledgementIT extends HttpsContract {

    @Override
    SiemServer.Builder customize(SiemServer.Builder builder) {
        return builder.acknowledging();
    }

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.SplunkHec(null, null, null, Duration.ofSeconds(30));
    }

    @Override
    URI url() {
        return siem.hecUri();
    }

    @Override
    String path() {
        return url().getPath();
    }

    @Override
    AuthSpec auth() {
        return new AuthSpec.SplunkToken(token());
    }

    private CompletableFuture<Answer> send(Receiver receiver, long offset) {
        return receiver.send(Batches.shipment(Batches.of(0, offset, 1)));
    }

    private static Answer within20Seconds(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void isAcceptedOnlyWhenItIsIndexed() throws Exception {
        siem.indexing(false);
        try (Receiver receiver = opened(sink(TEN_EVENTS, delivery(RETRY_TIME)))) {
            CompletableFuture<Answer> first = send(receiver, 0);
            CompletableFuture<Answer> second = send(receiver, 1);
            Await.until("requests", Duration.ofSeconds(10), () -> siem.openAcknowledgements() == 2);
            siem.scriptAside(new Fault.Status(503), new Fault.Reset(), new Fault.Healthy());
            assertThat(first).isNotDone();

            siem.indexing(true);

            assertThat(within20Seconds(first)).isEqualTo(new Answer.Accepted());
            assertThat(within20Seconds(second)).isEqualTo(new Answer.Accepted());
        }
        assertThat(siem.openAcknowledgements()).isZero();
        assertThat(siem.lastRequests().stream()
                        .map(request ->
                                request.header("X-Splunk-Request-Channel").orElseThrow())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void isSentAgainWhenItIsNotIndexedInTime() throws Exception {
        siem.indexing(false);
        HttpsProtocol hasty = new HttpsProtocol.SplunkHec(null, null, null, Duration.ofSeconds(1));
        try (Receiver receiver = opened(new Https(
                url(), hasty, auth(), trust(), null, List.of(), true, false, TEN_EVENTS, delivery(RETRY_TIME)))) {
            assertThat(within20Seconds(send(receiver, 0)))
                    .isEqualTo(new Answer.Transient("not acknowledged within 1 s", null));
        }
    }

    @Test
    void isSentAgainAfterARestartThatForgotIt() throws Exception {
        siem.indexing(false);
        try (Receiver receiver = opened(sink(TEN_EVENTS, delivery(RETRY_TIME)))) {
            CompletableFuture<Answer> lost = send(receiver, 0);
            Await.until("requests", Duration.ofSeconds(10), () -> siem.openAcknowledgements() == 1);
            siem.forgetAcknowledgements();
            CompletableFuture<Answer> next = send(receiver, 1);

            assertThat(within20Seconds(lost))
                    .isEqualTo(
                            new Answer.Transient("acknowledgement 0 was given out twice: Splunk has restarted", null));
            siem.indexing(true);
            assertThat(within20Seconds(next)).isEqualTo(new Answer.Accepted());
        }
    }

    @Test
    void holdsTheLaneWhenTheTokenHasNoAcknowledgements() throws Exception {
        try (SiemServer plain = SiemServer.builder().tls(authority).token(TOKEN).start();
                Receiver receiver = opened(sink(plain.hecUri(), trust(), TEN_EVENTS, delivery(RETRY_TIME)))) {
            assertThat(within20Seconds(send(receiver, 0)))
                    .isEqualTo(new Answer.Held(
                            "status 200 without ackId (expected: a token with indexer acknowledgement)", null));
        }
    }

    @Test
    void asksWithTheNextTokenOnceTheFirstIsRefused() throws Exception {
        siem.indexing(false);
        try (Receiver receiver = opened(sink(TEN_EVENTS, delivery(RETRY_TIME)))) {
            CompletableFuture<Answer> answer = send(receiver, 0);
            Await.until("requests", Duration.ofSeconds(10), () -> siem.openAcknowledgements() == 1);
            Files.writeString(folder.resolve("token"), "the-next-token");
            siem.changeToken("the-next-token");
            siem.indexing(true);

            assertThat(within20Seconds(answer)).isEqualTo(new Answer.Accepted());
        }
    }

    @Test
    void doesNotCountAsDeliveredWhatIsNeverIndexed() throws Exception {
        siem.indexing(false);
        HttpsProtocol hasty = new HttpsProtocol.SplunkHec(null, null, null, Duration.ofSeconds(1));

        assertThatThrownBy(() -> deliver(
                        new Https(
                                url(),
                                hasty,
                                auth(),
                                trust(),
                                null,
                                List.of(),
                                true,
                                false,
                                TEN_EVENTS,
                                delivery(Duration.ofMillis(500))),
                        events(1)))
                .hasMessageMatching(
                        "lane acme/denied: gave up after \\d+ attempts in .* s; last: not acknowledged within 1 s");
        assertThat(siem.lastRequests()).extracting(ReceivedRequest::status).containsOnly(200);
    }
}
