package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Finding;
import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.ProxySpec;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.net.ConnectProxy;
import dev.sluice.testkit.net.ReservedPort;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsCheckIT {
    private static final String TOKEN = "a-token-of-this-test";
    private static final HttpsProtocol HEC = new HttpsProtocol.SplunkHec(null, null, null, null);
    private static final HttpsProtocol LINES = new HttpsProtocol.JsonLines();
    private static final String REACHED =
            " to a request without events: the receiver is there and refuses neither URL nor credentials";
    private static final Finding DNS = new Finding("dns", Status.OK, "127.0.0.1 is 127.0.0.1");

    private static TestAuthority authority;
    private static TlsIdentity identity;

    private SiemServer siem;

    @TempDir
    private Path folder;

    @BeforeAll
    static void createAuthority() {
        authority = TestAuthority.create();
        identity = authority.server();
    }

    @AfterAll
    static void closeAuthority() {
        authority.close();
    }

    @BeforeEach
    void startSiem() throws IOException {
        siem = SiemServer.builder().tls(identity).token(TOKEN).start();
        Files.writeString(folder.resolve("token"), TOKEN);
    }

    @AfterEach
    void closeSiem() {
        siem.close();
    }

    @Test
    void goesAllTheWayWithoutDeliveringAnEvent() {
        assertThat(check(siem.hecUri(), HEC, new AuthSpec.SplunkToken(token())))
                .containsExactly(
                        secrets(),
                        DNS,
                        open(),
                        certificate(),
                        new Finding("request", Status.OK, "status 400" + REACHED));
        assertThat(siem.lastRequests()).singleElement().satisfies(request -> assertThat(request.body())
                .isEmpty());
        assertThat(siem.events()).isZero();
    }

    @Test
    void asksEachProtocolForNothing() {
        URI root = siem.uri("");
        HttpsProtocol sentinel = new HttpsProtocol.Sentinel("dcr-1", "Custom-Firewall");
        HttpsProtocol secOps = new HttpsProtocol.SecOps("p", "eu", "i", "PAN_FIREWALL", null);
        Finding reached = new Finding("request", Status.OK, "status 400" + REACHED);

        assertThat(check(siem.ingestUri(), LINES, bearer())).endsWith(reached);
        assertThat(check(siem.ingestUri(), new HttpsProtocol.JsonArray(), bearer()))
                .endsWith(reached);
        assertThat(check(root, new HttpsProtocol.ElasticBulk("firewall"), bearer()))
                .endsWith(reached);
        for (HttpsProtocol protocol : List.of(sentinel, secOps)) {
            assertThat(check(root, protocol, oauth2(siem.tokenUri())))
                    .containsExactly(
                            secrets(),
                            DNS,
                            open(),
                            certificate(),
                            new Finding("token", Status.OK, "a token is given"),
                            reached);
        }
        assertThat(siem.events()).isZero();
        assertThat(siem.requests()).isEqualTo(5);
    }

    @Test
    void goesThroughTheProxy() {
        try (ConnectProxy proxy = ConnectProxy.start()) {
            Https sink = sink(siem.ingestUri(), LINES, bearer(), trust(), new ProxySpec("127.0.0.1", proxy.port()));

            assertThat(check(sink))
                    .containsExactly(
                            secrets(),
                            DNS,
                            new Finding("tcp", Status.OK, "127.0.0.1:" + proxy.port() + " takes connections"),
                            new Finding("tls", Status.SKIPPED, "tried by the request, through the proxy"),
                            new Finding("request", Status.OK, "status 400" + REACHED));
        }
    }

    @Test
    void saysThatTheSecretIsMissing() {
        SecretRef missing = new SecretRef("file:" + folder.resolve("nothing"));

        assertThat(check(siem.ingestUri(), LINES, new AuthSpec.Bearer(missing)))
                .containsExactly(
                        new Finding(
                                "secrets",
                                Status.FAILED,
                                "secret: file:" + folder.resolve("nothing") + " (expected: a readable file)"),
                        DNS,
                        open(),
                        certificate(),
                        notTried("request"));
    }

    @Test
    void saysThatTheHostIsUnknown() {
        assertThat(check(URI.create("https://nowhere.invalid/ingest"), LINES, bearer()))
                .containsExactly(
                        secrets(),
                        failed(
                                "dns",
                                "nowhere.invalid has no address (expected: a name that DNS knows; check"
                                        + " sink.https.url)"),
                        notTried("tcp"),
                        notTried("tls"),
                        notTried("request"));
    }

    @Test
    void saysThatNobodyListens() {
        siem.down();

        assertThat(check(siem.ingestUri(), LINES, bearer()))
                .containsExactly(
                        secrets(),
                        DNS,
                        failed(
                                "tcp",
                                server() + " refuses connections (expected: a server that listens there; check"
                                        + " sink.https.url and whether it runs)"),
                        notTried("tls"),
                        notTried("request"));
    }

    @Test
    void saysWhatIsWrongWithTheCertificate() {
        assertThat(check(sink(siem.ingestUri(), LINES, bearer(), new TlsSpec(null), null)))
                .contains(failed(
                        "tls",
                        "the certificate of " + server()
                                + " is of an unknown authority (expected: one that is trusted; put"
                                + " its PEM into the file of sink.https.tls.caFile)"));

        siem.showCertificate(authority.expiredServer());
        assertThat(check(siem.ingestUri(), LINES, bearer()))
                .contains(failed(
                        "tls",
                        "the certificate of " + server() + " has expired (expected: a valid one; renew it there)"));

        siem.showCertificate(authority.wrongNameServer());
        assertThat(check(siem.ingestUri(), LINES, bearer()))
                .contains(failed(
                        "tls",
                        "the certificate of " + server() + " is for another name (expected: one for 127.0.0.1; check"
                                + " sink.https.url and the certificate)"));
    }

    @Test
    void saysThatTheAuthoritysFileCannotBeRead() {
        assertThat(check(sink(siem.ingestUri(), LINES, bearer(), new TlsSpec("/nowhere/ca.pem"), null)))
                .contains(failed("tls", "tls.caFile: /nowhere/ca.pem (expected: a readable file of PEM certificates)"));
    }

    @Test
    void saysThatTheServerSpeaksNoTls() {
        try (SiemServer plain = SiemServer.builder().token(TOKEN).start()) {
            URI url = URI.create(plain.ingestUri().toString().replace("http://", "https://"));

            assertThat(check(url, LINES, bearer()).get(3)).satisfies(tls -> assertThat(tls.detail())
                    .startsWith("127.0.0.1:" + url.getPort() + " and Sluice find no common TLS: ")
                    .endsWith(" (expected: TLS 1.2 or 1.3; check whether the port of sink.https.url is the one"
                            + " with TLS)"));
        }
    }

    @Test
    void saysThatTheCredentialsAreRefused() {
        siem.changeToken("another");

        assertThat(check(siem.ingestUri(), LINES, bearer())).endsWith(failed("request", refused(401)));
        assertThat(check(siem.hecUri(), HEC, new AuthSpec.SplunkToken(token())))
                .endsWith(failed("request", refused(403)));
    }

    @Test
    void saysThatTheTokenEndpointRefuses() {
        siem.changeToken("another");

        assertThat(check(siem.ingestUri(), LINES, oauth2(siem.tokenUri())))
                .endsWith(
                        failed(
                                "token",
                                "token endpoint: status 401, invalid_client (expected: 200; check auth.oauth2)"),
                        notTried("request"));
    }

    @Test
    void saysThatTheTokenEndpointDoesNotListen() {
        try (ReservedPort closed = ReservedPort.reserve()) {
            assertThat(check(
                            siem.ingestUri(),
                            LINES,
                            oauth2(URI.create("https://" + closed.hostAndPort() + "/oauth2/token"))))
                    .endsWith(
                            failed(
                                    "token",
                                    closed.hostAndPort()
                                            + " refuses connections (expected: a server that listens there; check"
                                            + " sink.https.auth.oauth2.tokenUrl and whether it runs)"),
                            notTried("request"));
        }
    }

    @Test
    void saysThatNothingIsTakenThere() {
        assertThat(check(siem.uri("/elsewhere"), LINES, bearer()))
                .endsWith(failed(
                        "request",
                        "status 404: events are not taken there (expected: the receiver's own URL; check sink.https.url and"
                                + " sink.https.protocol)"));
        siem.script(new Fault.Status(302, null, ""));
        assertThat(check(siem.ingestUri(), LINES, bearer()))
                .endsWith(failed(
                        "request",
                        "status 302, a redirect, which is not followed (expected: the URL itself in sink.https.url)"));
        siem.script(new Fault.Status(415, null, ""));
        assertThat(check(siem.ingestUri(), LINES, bearer()))
                .endsWith(failed(
                        "request", "status 415 (expected: 2xx; check url, auth and the options of the protocol)"));
    }

    @Test
    void doesNotTakeTroubleForAnAnswer() {
        siem.script(new Fault.Status(503, null, ""));
        assertThat(check(siem.ingestUri(), LINES, bearer()))
                .endsWith(failed(
                        "request",
                        "status 503 to a request without events (expected: an answer that is not about the receiver's own"
                                + " trouble; try again)"));

        siem.script(new Fault.Hang());
        Checklist impatient = new Checklist(Duration.ofSeconds(2));
        SendToHttps.check(Batches.lane(sink(siem.ingestUri(), LINES, bearer(), trust(), null)), impatient);
        assertThat(impatient.findings())
                .endsWith(failed(
                        "request",
                        server()
                                + " does not answer in time (expected: an answer; check sink.https.url, the server and the"
                                + " firewalls on the way)"));
    }

    private static String refused(int status) {
        return "status " + status + ": the credentials are refused (expected: others; check sink.https.auth, what its"
                + " secret holds and what it may do)";
    }

    private static Finding failed(String step, String detail) {
        return new Finding(step, Status.FAILED, detail);
    }

    private static Finding notTried(String step) {
        return new Finding(step, Status.SKIPPED, "not tried, as an earlier step failed");
    }

    private Finding secrets() {
        return new Finding("secrets", Status.OK, "can be read: " + token().reference());
    }

    private Finding open() {
        return new Finding("tcp", Status.OK, server() + " takes connections");
    }

    private static Finding certificate() {
        return new Finding(
                "tls",
                Status.OK,
                "TLSv1.3, certificate of CN=server valid until "
                        + identity.chain()
                                .get(0)
                                .getNotAfter()
                                .toInstant()
                                .atZone(ZoneOffset.UTC)
                                .toLocalDate());
    }

    private String server() {
        return siem.uri("").getAuthority();
    }

    private SecretRef token() {
        return new SecretRef("file:" + folder.resolve("token"));
    }

    private AuthSpec bearer() {
        return new AuthSpec.Bearer(token());
    }

    private AuthSpec oauth2(URI tokenUrl) {
        return new AuthSpec.OAuth2(tokenUrl, "sluice", token(), null);
    }

    private static TlsSpec trust() {
        return new TlsSpec(authority.caFile().toString());
    }

    private static Https sink(URI url, HttpsProtocol protocol, AuthSpec auth, TlsSpec tls, @Nullable ProxySpec proxy) {
        return new Https(
                url,
                protocol,
                auth,
                tls,
                proxy,
                List.of(),
                false,
                false,
                BatchSpec.REQUEST,
                new DeliverySpec(4, Duration.ofSeconds(20), Duration.ofMinutes(1)));
    }

    private static List<Finding> check(URI url, HttpsProtocol protocol, AuthSpec auth) {
        return check(sink(url, protocol, auth, trust(), null));
    }

    private static List<Finding> check(Https sink) {
        Checklist list = new Checklist(Duration.ofSeconds(20));
        SendToHttps.check(Batches.lane(sink), list);
        assertThat(list.findings().toString()).doesNotContain(TOKEN);
        return list.findings();
    }
}
