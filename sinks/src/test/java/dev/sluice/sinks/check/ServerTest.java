package dev.sluice.sinks.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class ServerTest {
    private static final Server SIEM =
            Server.of(URI.create("https://siem.example/ingest"), "sink.https.url", "sink.https.tls");

    @Test
    void readsHostAndPortOfAUrl() {
        assertThat(SIEM).hasToString("siem.example:443");
        assertThat(Server.of(URI.create("http://siem.example"), "", "")).hasToString("siem.example:80");
        assertThat(Server.of(URI.create("https://[::1]:8088"), "", "").host()).isEqualTo("::1");
        assertThat(Server.of(URI.create("https://[::1]:8088"), "", "")).hasToString("[::1]:8088");
    }

    @Test
    void explainsConnections() {
        // As Java's HTTP client says that a name is not known.
        assertThat(SIEM.explain(new ConnectException().initCause(new UnresolvedAddressException())))
                .isEqualTo("siem.example has no address (expected: a name that DNS knows; check sink.https.url)");
        assertThat(SIEM.explain(new SocketTimeoutException("Connect timed out")))
                .isEqualTo(
                        "siem.example:443 does not answer in time (expected: an answer; check sink.https.url, the server"
                                + " and the firewalls on the way)");
        assertThat(SIEM.explain(new NoRouteToHostException()))
                .isEqualTo("siem.example:443 cannot be reached (expected: a route to it; check sink.https.url and the"
                        + " network)");
        assertThat(SIEM.explain(new IOException(new EOFException())))
                .isEqualTo("siem.example:443 closed the connection (expected: an answer; check sink.https.url)");
        assertThat(SIEM.explain(new IOException("protocol error")))
                .isEqualTo("siem.example:443: IOException: protocol error (expected: an answer; check sink.https.url)");
    }

    @Test
    void explainsTls() {
        SSLException early = new SSLHandshakeException("PKIX");
        early.initCause(new CertificateNotYetValidException());
        assertThat(SIEM.explain(early))
                .isEqualTo(
                        "the certificate of siem.example:443 is not valid yet (expected: a valid one; check the clocks)");
        assertThat(SIEM.explain(new SSLException("Unsupported or unrecognized SSL message")))
                .isEqualTo(
                        "siem.example:443 and Sluice find no common TLS: SSLException: Unsupported or unrecognized SSL"
                                + " message (expected: TLS 1.2 or 1.3; check whether the port of sink.https.url is the one with"
                                + " TLS)");
        assertThat(SIEM.explain(new SSLHandshakeException("Received fatal alert: protocol_version")))
                .isEqualTo(
                        "siem.example:443 refuses the TLS handshake with the alert protocol_version (expected: TLS 1.2"
                                + " or 1.3 at the server)");
        assertThat(SIEM.explain(new SSLHandshakeException("Received fatal alert: certificate_required")))
                .isEqualTo(
                        "siem.example:443 refuses the TLS handshake with the alert certificate_required (expected: a"
                                + " client certificate that it takes; check sink.https.tls.clientCertificateFile and .clientKey)");
    }
}
