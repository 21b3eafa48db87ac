package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.ReceivedRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SentinelIT extends HttpsContract {

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.Sentinel("dcr-0123456789abcdef", "Custom-Firewall");
    }

    @Override
    URI url() {
        return siem.uri("");
    }

    @Override
    String path() {
        return "/dataCollectionRules/dcr-0123456789abcdef/streams/Custom-Firewall";
    }

    @Override
    AuthSpec auth() {
        return oauth2();
    }

    @Test
    void postsArraysWithATokenThatIsAskedForOnce() throws Exception {
        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(100));

        ReceivedRequest request = siem.lastRequests().get(0);
        assertThat(request.target()).isEqualTo(path() + "?api-version=2023-01-01");
        assertThat(request.status()).isEqualTo(204);
        assertThat(request.header("Content-Type")).contains("application/json");
        assertThat(siem.requests()).isEqualTo(10);
        assertThat(siem.issuedTokens()).isEqualTo(1);
    }

    @Test
    void fillsACallToTheLimitAndNotAByteFurther() throws Exception {
        BatchSpec largest = new BatchSpec(1_000_000, protocol().maxRequestBytes(), Duration.ofSeconds(30));
        String payload = "{\"a\":\"" + "x".repeat(93) + "\"}";
        String[] payloads = IntStream.range(0, 30_000).mapToObj(i -> payload).toArray(String[]::new);

        assertThat(deliver(sink(largest, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, "fw-1", payloads))))
                .isEmpty();

        assertThat(siem.lastRequests()).extracting(ReceivedRequest::status).containsOnly(204);
        int longest = siem.lastRequests().stream()
                .mapToInt(request -> request.body().length)
                .max()
                .orElseThrow();
        assertThat(longest).isBetween((1 << 20) - 30_000, 1 << 20);
        assertThat(inbox().events()).isEqualTo(30_000);
    }

    @Test
    void asksOnceMoreForATokenThatIsNotAcceptedAnyMore() throws Exception {
        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10));
        try (var receiver = opened(sink(TEN_EVENTS, delivery(RETRY_TIME)))) {
            receiver.send(Batches.shipment(Batches.of(0, 10, 10))).get();
            siem.revokeTokens();
            receiver.send(Batches.shipment(Batches.of(0, 20, 10))).get();
        }

        assertThat(siem.lastRequests()).extracting(ReceivedRequest::status).containsExactly(204, 204, 401, 204);
        assertThat(siem.issuedTokens()).isEqualTo(3);
        assertThat(duplicates()).isZero();
    }

    @Test
    void waitsForATokenEndpointThatIsBusy() throws Exception {
        siem.scriptAside(new Fault.Status(503), new Fault.Reset(), new Fault.Status(429, Duration.ofSeconds(1), ""));

        assertThat(deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10))).isEmpty();

        assertThat(inbox().ids().distinct()).isEqualTo(10);
    }

    @Test
    void saysWhatTheTokenEndpointRefuses() throws Exception {
        siem.changeToken("another-secret");

        assertThatThrownBy(() -> deliver(sink(TEN_EVENTS, delivery(Duration.ofMillis(500))), events(10)))
                .hasMessageContaining(
                        "last: token endpoint: status 401, invalid_client (expected: 200; check auth.oauth2)")
                .hasMessageNotContaining(TOKEN);
    }
}
