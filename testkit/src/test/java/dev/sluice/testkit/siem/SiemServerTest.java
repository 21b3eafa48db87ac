package dev.sluice.testkit.siem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.tls.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SIEM with the JDK's HTTP client, over both versions of HTTP. */
final class SiemServerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @AutoClose
    static final TestAuthority authority = TestAuthority.create();

    @AutoClose
    final SiemServer siem = SiemServer.builder().tls(authority).start();

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void acceptsHecEventsOnceEach(HttpClient.Version version) throws Exception {
        HttpResponse<String> answer = client(version).send(hec(event("a-0-1") + event("a-0-2")), body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"text\":\"Success\",\"code\":0}");
        assertThat(answer.version()).isEqualTo(version);
        Inbox inbox = siem.inbox("/services/collector/event");
        assertThat(inbox.events()).isEqualTo(2);
        assertThat(inbox.requests()).isEqualTo(1);
        assertThat(inbox.ids().count("a-0-1")).isEqualTo(1);
        assertThat(inbox.ids().count("a-0-3")).isZero();
        ReceivedRequest request = siem.lastRequests().get(0);
        assertThat(request.protocol()).isEqualTo(version == HttpClient.Version.HTTP_2 ? "HTTP/2" : "HTTP/1.1");
        assertThat(request.header("Authorization")).hasValue("Splunk " + siem.token());
        assertThat(request.text()).isEqualTo(event("a-0-1") + event("a-0-2"));
    }

    @Test
    void acceptsGzippedJsonLinesPerTarget() throws Exception {
        String lines = IntStream.range(0, 1000)
                .mapToObj(i -> "{\"event_id\":\"t-3-%d\"}".formatted(i))
                .collect(Collectors.joining("\n"));
        HttpRequest request = HttpRequest.newBuilder(siem.uri("/ingest/acme"))
                .header("Authorization", "Bearer " + siem.token())
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(gzip(lines)))
                .build();

        client(HttpClient.Version.HTTP_2).send(request, body());
        client(HttpClient.Version.HTTP_1_1).send(request, body());

        assertThat(siem.inbox("/ingest/acme").events()).isEqualTo(2000);
        assertThat(siem.inbox("/ingest/acme").ids().distinct()).isEqualTo(1000);
        assertThat(siem.inbox("/ingest/acme").ids().duplicates()).isEqualTo(1000);
        assertThat(siem.inbox("/ingest/other").events()).isZero();
        assertThat(siem.lastRequests().get(0).text()).isEqualTo(lines);
    }

    @Test
    void answersWithTheCollectorsCodes() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_1_1);
        assertThat(client.send(post(siem.hecUri(), event("x")).build(), body()).body())
                .isEqualTo("{\"text\":\"Token is required\",\"code\":2}");
        assertThat(client.send(
                                post(siem.hecUri(), event("x"))
                                        .header("Authorization", "Bearer x")
                                        .build(),
                                body())
                        .statusCode())
                .isEqualTo(401);
        HttpResponse<String> wrongToken = client.send(
                post(siem.hecUri(), event("x"))
                        .header("Authorization", "Splunk x")
                        .build(),
                body());
        assertThat(wrongToken.statusCode()).isEqualTo(403);
        assertThat(wrongToken.body()).isEqualTo("{\"text\":\"Invalid token\",\"code\":4}");
        HttpResponse<String> invalid = client.send(hec(event("a") + event("b") + "{\"event\": oops}"), body());
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body())
                .isEqualTo("{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":2}");
        assertThat(client.send(hec(event("a") + "{\"fields\":{}}"), body()).body())
                .isEqualTo("{\"text\":\"Event field is required\",\"code\":12,\"invalid-event-number\":1}");
        assertThat(client.send(hec(""), body()).body()).isEqualTo("{\"text\":\"No data\",\"code\":5}");
        assertThat(client.send(post(siem.uri("/elsewhere"), "").build(), body()).statusCode())
                .isEqualTo(404);
        assertThat(siem.events()).isZero();
    }

    @Test
    void refusesEventsThatTheTestDoesNotLike() throws Exception {
        siem.refuse(json -> new String(json, StandardCharsets.UTF_8).contains("poison"));

        HttpResponse<String> answer = client(HttpClient.Version.HTTP_2).send(hec(event("a") + event("poison")), body());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"invalid-event-number\":1");
        assertThat(siem.events()).isZero();
    }

    @Test
    void answersAsScriptedAndThenAsUsual() throws Exception {
        siem.script(new Fault.Status(429, Duration.ofSeconds(3), "busy"), new Fault.Healthy(), new Fault.Status(503));
        HttpClient client = client(HttpClient.Version.HTTP_2);

        HttpResponse<String> first = client.send(hec(event("a")), body());
        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.body()).isEqualTo("busy");
        assertThat(first.headers().firstValue("Retry-After")).hasValue("3");
        assertThat(client.send(hec(event("b")), body()).statusCode()).isEqualTo(200);
        assertThat(client.send(hec(event("c")), body()).statusCode()).isEqualTo(503);
        assertThat(client.send(hec(event("d")), body()).statusCode()).isEqualTo(200);
        assertThat(siem.events()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void resetsConnections(HttpClient.Version version) throws Exception {
        HttpClient client = client(version);
        client.send(hec(event("a")), body());
        siem.failNext(1, new Fault.ResetAfterAccepting());
        assertThatThrownBy(() -> client.send(hec(event("b")), body())).isInstanceOf(IOException.class);
        assertThat(siem.events()).isEqualTo(2);

        siem.failUntilRecovered(new Fault.Reset());
        assertThatThrownBy(() -> client.send(hec(event("c")), body())).isInstanceOf(IOException.class);
        assertThat(siem.events()).isEqualTo(2);

        siem.recover();
        assertThat(client.send(hec(event("d")), body()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void hangsUntilReleased(HttpClient.Version version) throws Exception {
        siem.failNext(1, new Fault.Hang());
        CompletableFuture<HttpResponse<String>> answer = client(version).sendAsync(hec(event("a")), body());
        Await.until("hanging requests", TIMEOUT, () -> siem.hangingRequests() == 1);
        assertThat(siem.events()).isZero();
        assertThat(answer).isNotDone();

        siem.release();

        assertThat(answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode())
                .isEqualTo(200);
        assertThat(siem.events()).isEqualTo(1);
    }

    @Test
    void isSlow() throws Exception {
        siem.failNext(1, new Fault.Slow(Duration.ofMillis(300)));
        long start = System.nanoTime();

        assertThat(client(HttpClient.Version.HTTP_2)
                        .send(hec(event("a")), body())
                        .statusCode())
                .isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void goesDownAndComesBackOnItsPort() throws Exception {
        client(HttpClient.Version.HTTP_1_1).send(hec(event("a")), body());
        siem.down();
        assertThat(siem.openConnections()).isZero();
        assertThatThrownBy(() -> client(HttpClient.Version.HTTP_1_1).send(hec(event("b")), body()))
                .isInstanceOf(ConnectException.class);

        siem.up();

        assertThat(client(HttpClient.Version.HTTP_1_1)
                        .send(hec(event("c")), body())
                        .statusCode())
                .isEqualTo(200);
        assertThat(siem.events()).isEqualTo(2);
    }

    @Test
    void answersABulkRequestItemByItem() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        siem.refuse(json -> new String(json, StandardCharsets.UTF_8).contains("poison"));
        siem.failItems(1, 429, json -> new String(json, StandardCharsets.UTF_8).contains("busy"));
        HttpRequest request = post(
                        siem.uri("/logs/_bulk?filter_path=errors"),
                        document("a", "fine") + document("b", "poison") + document("c", "busy") + document("a", "fine"))
                .header("Authorization", "ApiKey " + siem.token())
                .build();

        HttpResponse<String> answer = client.send(request, body());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"errors\":true,\"items\":[{\"create\":{\"status\":201}},{\"create\":{\"status\":400,")
                .contains("{\"create\":{\"status\":429,", "{\"create\":{\"status\":409,");
        assertThat(siem.inbox("/logs/_bulk").ids().count("a")).isEqualTo(1);
        assertThat(client.send(request, body()).body()).doesNotContain("429");
        assertThat(siem.inbox("/logs/_bulk").events()).isEqualTo(2);
    }

    @Test
    void givesTokensOutAndTakesThemBack() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        String form = "grant_type=client_credentials&client_id=x&client_secret=";
        HttpResponse<String> refused =
                client.send(post(siem.tokenUri(), form + "wrong").build(), body());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.body()).contains("\"error\":\"invalid_client\"");
        String given = client.send(post(siem.tokenUri(), form + siem.token()).build(), body())
                .body();
        String token = given.replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");
        HttpRequest sentinel = post(
                        siem.uri("/dataCollectionRules/dcr-1/streams/Custom-A?api-version=2023-01-01"),
                        "[{\"event_id\":\"a\"},{\"event_id\":\"b\"}]")
                .header("Authorization", "Bearer " + token)
                .build();

        assertThat(client.send(sentinel, body()).statusCode()).isEqualTo(204);
        siem.revokeTokens();
        assertThat(client.send(sentinel, body()).statusCode()).isEqualTo(401);

        assertThat(given).contains("\"expires_in\":3600");
        assertThat(siem.issuedTokens()).isEqualTo(1);
        assertThat(siem.requests()).as("those for tokens do not count").isEqualTo(2);
        assertThat(siem.inbox("/dataCollectionRules/dcr-1/streams/Custom-A").events())
                .isEqualTo(2);
    }

    @Test
    void refusesWhatTheServicesRefuse() throws Exception {
        siem.tokenLife(Duration.ofHours(2));
        HttpClient client = client(HttpClient.Version.HTTP_1_1);
        String given = client.send(
                        post(siem.tokenUri(), "grant_type=client_credentials&client_id=x&client_secret=" + siem.token())
                                .build(),
                        body())
                .body();
        String bearer = "Bearer " + given.replaceAll(".*\"access_token\":\"([^\"]+)\".*", "$1");
        URI rule = siem.uri("/dataCollectionRules/dcr-1/streams/Custom-A?api-version=2023-01-01");
        URI logs = siem.uri("/v1alpha/projects/p/locations/l/instances/i/logTypes/T/logs:import");
        String tooLong = "[{\"a\":\"" + "x".repeat(1 << 20) + "\"}]";

        assertThat(status(client, rule, bearer, tooLong)).isEqualTo(413);
        assertThat(status(client, rule, bearer, "{\"event_id\":\"a\"}")).isEqualTo(400);
        assertThat(status(client, logs, bearer, "{\"inline_source\":{\"logs\":[]}}"))
                .isEqualTo(400);
        assertThat(status(client, logs, bearer, "{\"inline_source\":{\"logs\":[{\"data\":\"!\"}]}}"))
                .isEqualTo(400);
        assertThat(status(client, logs, "Bearer " + siem.token(), "{}")).isEqualTo(401);
        assertThat(siem.events()).isZero();
    }

    @Test
    void acknowledgesOnceAndOnlyWhatIsIndexed() throws Exception {
        try (SiemServer splunk =
                SiemServer.builder().tls(authority).acknowledging().start()) {
            HttpClient client = client(HttpClient.Version.HTTP_2);
            String authorization = "Splunk " + splunk.token();
            assertThat(client.send(
                                    post(splunk.hecUri(), event("a"))
                                            .header("Authorization", authorization)
                                            .build(),
                                    body())
                            .body())
                    .isEqualTo("{\"text\":\"Data channel is missing\",\"code\":10}");
            splunk.indexing(false);
            HttpRequest events = post(splunk.hecUri(), event("a"))
                    .header("Authorization", authorization)
                    .header("X-Splunk-Request-Channel", "c")
                    .build();
            HttpRequest acks = post(splunk.uri("/services/collector/ack"), "{\"acks\":[0,1]}")
                    .header("Authorization", authorization)
                    .header("X-Splunk-Request-Channel", "c")
                    .build();

            assertThat(client.send(events, body()).body()).isEqualTo("{\"text\":\"Success\",\"code\":0,\"ackId\":0}");
            assertThat(client.send(acks, body()).body()).isEqualTo("{\"acks\":{\"0\":false,\"1\":false}}");
            splunk.indexing(true);
            assertThat(client.send(acks, body()).body()).isEqualTo("{\"acks\":{\"0\":true,\"1\":false}}");
            assertThat(client.send(acks, body()).body()).isEqualTo("{\"acks\":{\"0\":false,\"1\":false}}");
        }
    }

    @Test
    void wantsToSeeACertificate() throws Exception {
        try (SiemServer strict =
                SiemServer.builder().tls(authority).clients(authority).start()) {
            HttpRequest request = post(strict.ingestUri(), "{\"event_id\":\"a\"}")
                    .header("Authorization", "Bearer " + strict.token())
                    .build();
            assertThatThrownBy(() -> client(HttpClient.Version.HTTP_1_1).send(request, body()))
                    .isInstanceOf(IOException.class);
            HttpClient known = HttpClient.newBuilder()
                    .sslContext(authority.context(authority.client("sluice")))
                    .build();

            assertThat(known.send(request, body()).statusCode()).isEqualTo(200);
            assertThat(strict.lastRequests().get(0).client()).isEqualTo("CN=sluice");
        }
    }

    @Test
    void showsTheCertificateItIsGiven() throws Exception {
        try (SiemServer expired =
                        SiemServer.builder().tls(authority.expiredServer()).start();
                SiemServer wrongName =
                        SiemServer.builder().tls(authority.wrongNameServer()).start()) {
            HttpClient client = client(HttpClient.Version.HTTP_1_1);
            assertThatThrownBy(() -> client.send(post(expired.hecUri(), "").build(), body()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasStackTraceContaining("NotAfter");
            assertThatThrownBy(() -> client.send(post(wrongName.hecUri(), "").build(), body()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasStackTraceContaining("127.0.0.1");
        }
    }

    @Test
    void speaksPlainHttpAndHttp1Alone() throws Exception {
        HttpClient client = client(HttpClient.Version.HTTP_2);
        try (SiemServer plain = SiemServer.builder().token("secret").start();
                SiemServer old = SiemServer.builder().tls(authority).http1Only().start()) {
            HttpRequest request = post(plain.ingestUri(), "{\"event_id\":\"x\"}")
                    .header("Authorization", "Bearer secret")
                    .build();
            assertThat(client.send(request, body()).body()).isEqualTo("{\"accepted\":1}");
            assertThat(plain.inbox("/ingest").ids().count("x")).isEqualTo(1);
            assertThat(client.send(post(old.hecUri(), "").build(), body()).version())
                    .isEqualTo(HttpClient.Version.HTTP_1_1);
        }
    }

    private static HttpClient client(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .connectTimeout(TIMEOUT)
                .sslContext(authority.clientContext())
                .build();
    }

    private static int status(HttpClient client, URI uri, String authorization, String body) throws Exception {
        return client.send(
                        post(uri, body).header("Authorization", authorization).build(), body())
                .statusCode();
    }

    private static String document(String id, String text) {
        return "{\"create\":{\"_id\":\"%s\"}}\n{\"@timestamp\":\"2026-11-01T10:20:30Z\",\"text\":\"%s\"}\n"
                .formatted(id, text);
    }

    private HttpRequest hec(String events) {
        return post(siem.hecUri(), events)
                .header("Authorization", "Splunk " + siem.token())
                .build();
    }

    private static HttpRequest.Builder post(URI uri, String body) {
        return HttpRequest.newBuilder(uri).timeout(TIMEOUT).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String event(String id) {
        return "{\"time\":1.5,\"event\":{\"action\":\"deny {\"},\"fields\":{\"event_id\":\"%s\"}}".formatted(id);
    }

    private static HttpResponse.BodyHandler<String> body() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
