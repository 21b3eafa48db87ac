package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.siem.ReceivedRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecOpsIT extends HttpsContract {
    private static final String INSTANCE = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String PARENT = "projects/acme-security/locations/eu/instances/" + INSTANCE;

    @BeforeEach
    void giveTheAccountAKey() throws Exception {
        siem.trustServiceAccount(writeKey(folder.resolve("account.json")));
    }

    private PublicKey writeKey(Path file) throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        String pem = "-----BEGIN PRIVATE KEY-----\\n"
                + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\\n-----END PRIVATE KEY-----\\n";
        Files.writeString(
                file,
                """
                {"type": "service_account", "project_id": "acme-security", "private_key_id": "1", "private_key": "%s",
                 "client_email": "sluice@acme-security.iam.gserviceaccount.com", "client_id": "1", "token_uri": "%s"}
                """
                        .formatted(pem, siem.tokenUri()));
        return pair.getPublic();
    }

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.SecOps("acme-security", "eu", INSTANCE, "PAN_FIREWALL", INSTANCE);
    }

    @Override
    URI url() {
        return siem.uri("");
    }

    @Override
    String path() {
        return "/v1alpha/" + PARENT + "/logTypes/PAN_FIREWALL/logs:import";
    }

    @Override
    AuthSpec auth() {
        return oauth2();
    }

    private AuthSpec account() {
        return new AuthSpec.ServiceAccount(new SecretRef("file:" + folder.resolve("account.json")));
    }

    private SinkSpec accountSink(BatchSpec batch, Duration retryTime) {
        return new SinkSpec.Https(
                url(), protocol(), account(), trust(), null, List.of(), true, false, batch, delivery(retryTime));
    }

    @Test
    void importsRawLogsWithATokenOfTheServiceAccount() throws Exception {
        assertThat(deliver(accountSink(TEN_EVENTS, RETRY_TIME), events(1))).isEmpty();

        String data = Base64.getEncoder().encodeToString("{\"event_id\":\"fw.acme-0-0\"}".getBytes(US_ASCII));
        assertThat(siem.lastRequests().get(0).text())
                .isEqualTo("{\"inline_source\":{\"logs\":[{\"data\":\"" + data + "\","
                        + "\"log_entry_time\":\"2026-11-01T10:20:30.123456Z\","
                        + "\"collection_time\":\"2026-11-01T10:20:30.123456Z\","
                        + "\"labels\":{\"event_id\":{\"value\":\"fw.acme-0-0\"}}}],"
                        + "\"forwarder\":\"" + PARENT + "/forwarders/" + INSTANCE + "\"}}");
        assertThat(siem.issuedTokens()).isEqualTo(1);
    }

    @Test
    void usesANewKeyOfTheServiceAccount() throws Exception {
        try (var receiver = opened(accountSink(TEN_EVENTS, RETRY_TIME))) {
            receiver.send(Batches.shipment(Batches.of(0, 0, 10))).get();
            siem.trustServiceAccount(writeKey(folder.resolve("account.json")));
            siem.revokeTokens();
            receiver.send(Batches.shipment(Batches.of(0, 10, 10))).get();
        }

        assertThat(siem.lastRequests()).extracting(ReceivedRequest::status).containsExactly(200, 401, 200);
    }

    @Test
    void holdsTheLaneWhenTheKeyIsNone() throws Exception {
        Files.writeString(
                folder.resolve("account.json"), "{\"type\": \"service_account\", \"private_key\": \"hunter2\"}");

        assertThatThrownBy(() -> deliver(accountSink(TEN_EVENTS, Duration.ofMillis(500)), events(1)))
                .hasMessageContaining(
                        "auth.serviceAccount: (hidden)" + " (expected: the JSON key of a service account)")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void holdsTheLaneWhenTheKeyIsNotKnown() throws Exception {
        writeKey(folder.resolve("account.json"));

        assertThatThrownBy(() -> deliver(accountSink(TEN_EVENTS, Duration.ofMillis(500)), events(1)))
                .hasMessageContaining("token endpoint: status 400 (expected: 200; check auth.serviceAccount)");
    }

    @Test
    void fillsACallToTheLimitAndNotAByteFurther() throws Exception {
        BatchSpec largest = new BatchSpec(1_000_000, protocol().maxRequestBytes(), Duration.ofSeconds(30));
        String payload = "{\"a\":\"" + "x".repeat(400) + "\"}";
        String[] payloads = IntStream.range(0, 12_000).mapToObj(i -> payload).toArray(String[]::new);

        assertThat(deliver(sink(largest, delivery(RETRY_TIME)), List.of(Batches.of(0, 0, "fw-1", payloads))))
                .isEmpty();

        assertThat(siem.lastRequests()).extracting(ReceivedRequest::status).containsOnly(200);
        int longest = siem.lastRequests().stream()
                .mapToInt(request -> request.body().length)
                .max()
                .orElseThrow();
        assertThat(longest).isBetween(3_700_000, 4 << 20);
        assertThat(inbox().events()).isEqualTo(12_000);
    }
}
