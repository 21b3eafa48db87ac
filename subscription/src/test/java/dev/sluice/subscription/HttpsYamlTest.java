package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpsYamlTest {
    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

    @TempDir
    private Path folder;

    @Test
    void hasDefaults() throws IOException {
        assertThat(sink("https: {url: https://siem.example/in}"))
                .isEqualTo(new SinkSpec.Https(
                        URI.create("https://siem.example/in"),
                        new HttpsProtocol.JsonLines(),
                        new AuthSpec.None(),
                        OneSink.JDK_TRUST,
                        null,
                        List.of(),
                        true,
                        false,
                        OneSink.REQUEST,
                        new DeliverySpec(
                                4,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                OneSink.DELIVERY.backoff(),
                                true,
                                OneSink.DELIVERY.limits())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth: hunter2",
                "auth: {bearer: hunter2}",
                "auth: {bearer: {secret: hunter2}}",
                "auth: {bearer: {secret: [hunter2]}}",
                "auth: {bearer: {hunter2: x}}",
                "auth: {token: {secret: {hunter2: x}}}",
                "auth: {hunter2: x}",
                "auth: [hunter2]",
                "auth: {basic: {user: 'a b', password: hunter2}}",
                "auth: {basic: hunter2}",
                "auth: {apiKey: {key: hunter2}}",
                "auth: {oauth2: {tokenUrl: 'https://hunter2@x/', clientId: c, clientSecret: {secret: 'file:x'}}}",
                "auth: {oauth2: {tokenUrl: 'https://x/', clientId: c, clientSecret: hunter2}}",
                "auth: {serviceAccount: hunter2}",
                "tls: {clientCertificateFile: x, clientKey: hunter2}",
                "auth: {token: {secret: 'a${hunter2}b'}}",
                "auth: {token: {secret: 'env:hunter2 '}}",
                "url: https://user:hunter2@siem.example/"
            })
    void whatMayBeASecretIsNeverShown(String option) throws IOException {
        String https =
                "https:\n    " + option + "\n" + (option.startsWith("url") ? "" : "    url: https://x.example/\n");
        List<String> problems = OneSink.problems(folder, https);

        assertThat(problems).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .doesNotContain("hunter2")
                .contains("sink.https."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "ftp://x.example", "https://", "https://x.example:99999/", "https://x example/"})
    void whatIsNoHttpsUrlIsReported(String url) throws IOException {
        List<String> problems = OneSink.problems(folder, "https: {url: '" + url + "'}");

        assertThat(problems).containsExactly("4: sink.https.url: \"" + url + "\" (expected: an https URL)");
    }

    @Test
    void plaintextIsTakenWhenAskedFor() throws IOException {
        SinkSpec.Https sink = sink("https: {url: 'http://127.0.0.1:8088/', allowPlaintext: true}");

        assertThat(sink.url()).isEqualTo(URI.create("http://127.0.0.1:8088/"));
    }

    static Stream<Arguments> protocols() {
        return Stream.of(
                Arguments.of("protocol: json-array", new HttpsProtocol.JsonArray()),
                Arguments.of("protocol: lines", new HttpsProtocol.Lines()),
                Arguments.of("protocol: splunk-hec", new HttpsProtocol.SplunkHec(null, null, null, null)),
                Arguments.of(
                        "protocol: splunk-hec, hec: {acknowledgement: true}",
                        new HttpsProtocol.SplunkHec(null, null, null, Duration.ofMinutes(5))),
                Arguments.of(
                        "protocol: elastic-bulk, elastic: {index: logs-panos.traffic-default}",
                        new HttpsProtocol.ElasticBulk("logs-panos.traffic-default")),
                Arguments.of(
                        "protocol: sentinel, sentinel: {rule: dcr-00112233, stream: Custom-Firewall}, auth: none",
                        new HttpsProtocol.Sentinel("dcr-00112233", "Custom-Firewall")),
                Arguments.of(
                        "protocol: secops, auth: none, secops: {project: acme-security, location: eu, instance: " + UUID
                                + ", logType: PAN_FIREWALL}",
                        new HttpsProtocol.SecOps("acme-security", "eu", UUID, "PAN_FIREWALL", null)),
                Arguments.of(
                        "protocol: secops, auth: none, secops: {project: acme-security, location: eu, instance: " + UUID
                                + ", logType: PAN_FIREWALL, forwarder: " + UUID + "}",
                        new HttpsProtocol.SecOps("acme-security", "eu", UUID, "PAN_FIREWALL", UUID)));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void speaksEveryProtocol(String options, HttpsProtocol protocol) throws IOException {
        SinkSpec.Https sink = sink("https: {url: 'https://siem.example/services/collector/event', " + options + "}");

        assertThat(sink.protocol()).isEqualTo(protocol);
    }

    static Stream<Arguments> credentials() {
        SecretRef secret = new SecretRef("file:/etc/sluice/x");
        return Stream.of(
                Arguments.of("none", new AuthSpec.None()),
                Arguments.of("{basic: {user: sluice, password: S}}", new AuthSpec.Basic("sluice", secret)),
                Arguments.of("{bearer: S}", new AuthSpec.Bearer(secret)),
                Arguments.of("{token: S}", new AuthSpec.SplunkToken(secret)),
                Arguments.of("{apiKey: {key: S}}", new AuthSpec.ApiKey("Authorization", "ApiKey", secret)),
                Arguments.of("{apiKey: {header: X-Key, key: S}}", new AuthSpec.ApiKey("X-Key", null, secret)),
                Arguments.of(
                        "{apiKey: {header: Authorization, scheme: GenieKey, key: S}}",
                        new AuthSpec.ApiKey("Authorization", "GenieKey", secret)),
                Arguments.of(
                        "{oauth2: {tokenUrl: 'https://id.example/token', clientId: sluice, clientSecret: S}}",
                        new AuthSpec.OAuth2(URI.create("https://id.example/token"), "sluice", secret, null)),
                Arguments.of(
                        "{oauth2: {tokenUrl: 'https://id.example/t', clientId: sluice, clientSecret: S, scope: 'a b'}}",
                        new AuthSpec.OAuth2(URI.create("https://id.example/t"), "sluice", secret, "a b")),
                Arguments.of("{serviceAccount: S}", new AuthSpec.ServiceAccount(secret)));
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void hasEveryKindOfCredentials(String auth, AuthSpec expected) throws IOException {
        String yaml =
                auth.replace("S}", "{secret: 'file:/etc/sluice/x'}}").replace("S,", "{secret: 'file:/etc/sluice/x'},");

        SinkSpec.Https sink = sink("https: {url: 'https://siem.example/', auth: " + yaml + "}");

        assertThat(sink.auth()).isEqualTo(expected);
    }

    @Test
    void tokensForSentinelAreAskedForAzureMonitor() throws IOException {
        SinkSpec.Https sink = sink("https: {url: 'https://dce.example', protocol: sentinel,"
                + " sentinel: {rule: dcr-1, stream: Custom-Firewall}, auth: {oauth2: {tokenUrl: 'https://id.example/t',"
                + " clientId: sluice, clientSecret: {secret: 'env:SECRET'}}}}");

        assertThat(((AuthSpec.OAuth2) sink.auth()).scope()).isEqualTo("https://monitor.azure.com/.default");
    }

    @Test
    void acknowledgedRequestsAreTriedLonger() throws IOException {
        SinkSpec.Https sink = sink("https: {url: 'https://splunk.example/services/collector/event',"
                + " protocol: splunk-hec, hec: {acknowledgement: true}}");

        assertThat(sink.delivery().maxRetryTime()).isEqualTo(Duration.ofMinutes(15));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        "protocol: elastic-bulk",
                        "sink.https.elastic: missing (expected: the options of elastic-bulk)"),
                Arguments.of(
                        "protocol: elastic-bulk, elastic: {index: Logs}",
                        "sink.https.elastic.index: \"Logs\" (expected: an index or data stream: lower-case letters,"
                                + " digits, '.', '_' and '-', at most 255)"),
                Arguments.of(
                        "protocol: sentinel, sentinel: {rule: dcr-1, stream: Custom-Firewall}",
                        "sink.https.auth: missing (expected: oauth2, as Entra asks for it)"),
                Arguments.of(
                        "auth: none, protocol: sentinel, sentinel: {rule: 'dcr-1/../x', stream: S}",
                        "sink.https.sentinel.rule: \"dcr-1/../x\" (expected: the rule's immutable id, dcr- and letters"
                                + " and digits)"),
                Arguments.of(
                        "auth: none, protocol: sentinel, sentinel: {rule: dcr-1, stream: S}, batch: {maxBytes: 2MB}",
                        "sink.https.batch.maxBytes: \"2MB\" (expected: a size from 1KB to 1MB, such as 512KB or 1MB)"),
                Arguments.of(
                        "auth: none, protocol: secops, batch: {maxBytes: 4MB}, secops: {project: acme-security,"
                                + " location: eu, instance: " + UUID + ", logType: PAN_FIREWALL}",
                        "sink.https.batch.maxBytes: \"4MB\" (expected: a size from 1KB to 4092KB, such as 512KB or"
                                + " 1MB)"),
                Arguments.of(
                        "hec: {acknowledgement: true}, protocol: splunk-hec",
                        "sink.https.url: \"https://siem.example\" (expected: a URL with /services/collector, as"
                                + " acknowledgements are asked for beside it)"),
                Arguments.of(
                        "hec: {acknowledgeWithin: 1m}, protocol: splunk-hec",
                        "sink.https.hec.acknowledgeWithin: \"1m\" (expected: acknowledgement: true, as nothing is"
                                + " waited for without it)"),
                Arguments.of(
                        "tls: {clientCertificateFile: client.pem}",
                        "sink.https.tls.clientKey: missing (expected: {secret: \"file:/path\"}, as there is a"
                                + " clientCertificateFile)"),
                Arguments.of(
                        "proxy: 'proxy.example'", "sink.https.proxy: \"proxy.example\" (expected: a proxy, host:port)"),
                Arguments.of(
                        "proxy: 'http://p.example:1'",
                        "sink.https.proxy: \"http://p.example:1\" (expected: a proxy, host:port)"),
                Arguments.of(
                        "headers: {Content-Type: x}",
                        "sink.https.headers.Content-Type: \"Content-Type\" (expected: a header that the sink does not"
                                + " set itself)"),
                Arguments.of(
                        "headers: {\"X-A\\r\\nX-B\": x}",
                        "sink.https.headers.X-A\r\nX-B: \"X-A  X-B\" (expected: a header that the sink does not set"
                                + " itself)"),
                Arguments.of(
                        "headers: {X-A: \"x\\r\\nX-B: y\"}",
                        "sink.https.headers.X-A: \"x  X-B: y\" (expected: visible ASCII characters and spaces, at most"
                                + " 512)"),
                Arguments.of(
                        "headers: {X-A: '${topics}'}",
                        "sink.https.headers.X-A: variable \"topics\" (expected: one of lane, tenant, topic), did you"
                                + " mean \"topic\"?"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreReported(String options, String problem) throws IOException {
        assertThat(OneSink.problems(folder, "https: {url: 'https://siem.example', " + options + "}"))
                .containsExactly("4: " + problem);
    }

    private SinkSpec.Https sink(String yaml) throws IOException {
        return (SinkSpec.Https) OneSink.read(folder, yaml);
    }
}
