package dev.sluice.sinks.https;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Batches;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.HeaderSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SecretRef;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.Https;
import dev.sluice.subscription.SinkSpec.ProxySpec;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.net.ConnectProxy;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.siem.ReceivedRequest;
import dev.sluice.testkit.siem.SiemServer;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** JSON lines with a bearer token; and what connections do, which is the same for every protocol. */
class HttpsSinkIT extends HttpsContract {

    @Override
    HttpsProtocol protocol() {
        return new HttpsProtocol.JsonLines();
    }

    @Override
    URI url() {
        return siem.ingestUri();
    }

    @Override
    String path() {
        return url().getPath();
    }

    @Override
    AuthSpec auth() {
        return new AuthSpec.Bearer(token());
    }

    private SinkSpec impatient(URI url, TlsSpec tls) {
        return sink(url, tls, TEN_EVENTS, delivery(Duration.ofMillis(500)));
    }

    private Https with(AuthSpec auth, TlsSpec tls, ProxySpec proxy, HeaderSpec... headers) {
        return new Https(
                url(), protocol(), auth, tls, proxy, List.of(headers), true, false, TEN_EVENTS, delivery(RETRY_TIME));
    }

    @Test
    void postsCompressedLinesOverHttp2() throws Exception {
        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(2));

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
            deliver(sink(old.ingestUri(), trust(), TEN_EVENTS, delivery(RETRY_TIME)), events(20));

            assertThat(old.lastRequests()).extracting(ReceivedRequest::protocol).containsOnly("HTTP/1.1");
            assertThat(old.events()).isEqualTo(20);
        }
    }

    @Test
    void sendsAgainWhatWasAcceptedWithoutAnAnswer() throws Exception {
        siem.script(new Fault.ResetAfterAccepting());

        deliver(sink(TEN_EVENTS, delivery(RETRY_TIME)), events(10));

        assertThat(inbox().ids().distinct()).isEqualTo(10);
        assertThat(duplicates()).isEqualTo(10);
    }

    @Test
    void followsNoRedirect() {
        siem.failUntilRecovered(new Fault.Status(307));

        assertThatThrownBy(() -> deliver(impatient(url(), trust()), events(10))).hasMessageContaining("status 307");
        assertThat(siem.events()).isZero();
    }

    @Test
    void trustsNoOtherAuthority() {
        try (TestAuthority other = TestAuthority.create()) {
            SinkSpec sink = impatient(url(), new TlsSpec(other.caFile().toString()));

            assertThatThrownBy(() -> deliver(sink, events(10)))
                    .hasMessageContaining("SSLHandshakeException")
                    .hasMessageContaining("(expected: a certificate that tls.caFile, or else the JDK, trusts)");
        }
        assertThat(siem.requests()).isZero();
    }

    @Test
    void acceptsNoServerOfAnotherName() {
        try (SiemServer impostor = SiemServer.builder()
                .tls(authority.wrongNameServer())
                .token(TOKEN)
                .start()) {
            SinkSpec sink = impatient(impostor.ingestUri(), trust());

            assertThatThrownBy(() -> deliver(sink, events(10))).hasMessageContaining("SSLHandshakeException");
            assertThat(impostor.requests()).isZero();
        }
    }

    @Test
    void usesTheNextAuthorityAndTheNextCertificateWithoutARestart() throws Exception {
        Path ca = folder.resolve("ca.pem");
        Path certificate = folder.resolve("client.pem");
        Path key = folder.resolve("client.key");
        Files.copy(authority.caFile(), ca);
        copy(authority.client("first"), certificate, key);
        TlsSpec mutual = new TlsSpec(ca.toString(), certificate.toString(), new SecretRef("file:" + key));
        try (TestAuthority next = TestAuthority.create();
                SiemServer strict = SiemServer.builder()
                        .tls(authority)
                        .clients(authority)
                        .token(TOKEN)
                        .start();
                Receiver receiver = opened(sink(strict.ingestUri(), mutual, TEN_EVENTS, delivery(RETRY_TIME)))) {
            receiver.send(Batches.shipment(Batches.of(0, 0, 1))).get();
            assertThat(lastClient(strict)).isEqualTo("CN=first");

            // Half of the exchange: certificate and key do not fit, the old pair goes on serving.
            TlsIdentity second = authority.client("second");
            Files.writeString(certificate, second.certificatePem());
            strict.showCertificate(next.server());
            assertThat(receiver.send(Batches.shipment(Batches.of(0, 1, 1)))
                            .get()
                            .toString())
                    .startsWith("Held[detail=SSLHandshakeException");

            Files.writeString(key, second.keyPem());
            Files.writeString(ca, next.caPem());
            Await.until(
                    "an accepted request",
                    Duration.ofSeconds(20),
                    () -> answer(receiver, 1) instanceof Answer.Accepted);
            assertThat(lastClient(strict)).isEqualTo("CN=second");
            assertThat(strict.inbox(path()).ids().distinct()).isEqualTo(2);
        }
    }

    private static void copy(TlsIdentity identity, Path certificate, Path key) throws Exception {
        Files.copy(identity.certificateFile(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(identity.keyFile(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    private static Answer answer(Receiver receiver, long offset) {
        return receiver.send(Batches.shipment(Batches.of(0, offset, 1))).join();
    }

    private static String lastClient(SiemServer server) {
        List<ReceivedRequest> requests = server.lastRequests();
        return String.valueOf(requests.get(requests.size() - 1).client());
    }

    @Test
    void keepsATokenWhoseFileIsGoneAndTakesTheNextOneUnasked() throws Exception {
        Path file = folder.resolve("token");
        try (Receiver receiver = opened(sink(TEN_EVENTS, delivery(RETRY_TIME)))) {
            assertThat(answer(receiver, 0)).isEqualTo(new Answer.Accepted());
            Files.delete(file);
            assertThat(answer(receiver, 1)).isEqualTo(new Answer.Accepted());

            siem.changeToken("another-token");
            Files.writeString(file, "another-token");
            assertThat(answer(receiver, 2)).isEqualTo(new Answer.Accepted());
        }
        assertThat(inbox().ids().distinct()).isEqualTo(3);
    }

    @Test
    void holdsTheLaneWhileThereIsNoSecret() throws Exception {
        Files.delete(folder.resolve("token"));

        assertThatThrownBy(() -> deliver(impatient(url(), trust()), events(1)))
                .hasMessageContaining("secret: file:" + folder.resolve("token") + " (expected: a readable file)");
    }

    @Test
    void showsNoTokenThatCanNotBeSent() throws Exception {
        Files.writeString(folder.resolve("token"), "hunter2\nvalue");

        assertThatThrownBy(() -> deliver(impatient(url(), trust()), events(1)))
                .hasMessageContaining("token holds (hidden) (expected: visible ASCII characters without spaces)")
                .hasStackTraceContaining("(hidden)")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void sendsAUserAndAPasswordAndNoneThatIsHalfWritten() throws Exception {
        try (Receiver receiver = opened(with(new AuthSpec.Basic("sluice", token()), trust(), null))) {
            assertThat(answer(receiver, 0)).isEqualTo(new Answer.Accepted());
            Files.writeString(folder.resolve("token"), "");
            assertThat(answer(receiver, 1)).isEqualTo(new Answer.Accepted());
            siem.changeToken("another");
            assertThat(answer(receiver, 2))
                    .isEqualTo(new Answer.Held(
                            "status 401 (expected: 2xx; check url, auth and the options of the protocol)", null));
        }
    }

    @Test
    void asksAProxyForItsConnections() throws Exception {
        try (ConnectProxy proxy = ConnectProxy.start()) {
            deliver(with(auth(), trust(), new ProxySpec("127.0.0.1", proxy.port())), events(20));

            assertThat(proxy.targets()).containsOnly(url().getAuthority());
        }
        assertThat(siem.events()).isEqualTo(20);
        assertThat(siem.lastRequests()).allSatisfy(request -> assertThat(request.header("Proxy-Authorization"))
                .isEmpty());
    }

    @Test
    void sendsHeadersAndSeparatesTheTopicsThatTheyName() throws Exception {
        Https sink = with(
                auth(),
                trust(),
                null,
                new HeaderSpec("X-Origin", "${tenant} ${lane}"),
                new HeaderSpec("X-Topic", "${topic}"));
        ReceiverFactory factory = new HttpsReceiverFactory(List.of(Batches.lane(sink)));
        try (Receiver receiver = factory.open(Batches.lane(sink))) {
            receiver.send(Batches.shipment(Batches.of(0, 0, 1))).get();
        }

        ReceivedRequest request = siem.lastRequests().get(0);
        assertThat(request.header("X-Origin")).contains("acme acme/denied");
        assertThat(request.header("X-Topic")).contains("fw.acme");
        assertThat(factory.shipmentKey(Batches.of(0, 0, 1), 0)).isEqualTo("fw.acme");
        assertThat(receivers().shipmentKey(Batches.of(0, 0, 1), 0)).isEqualTo("");
    }
}
