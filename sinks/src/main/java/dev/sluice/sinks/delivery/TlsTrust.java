package dev.sluice.sinks.delivery;

import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** Whom a sink's TLS connections trust: the JDK's authorities, or the ones that the subscription names instead. */
public final class TlsTrust {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private TlsTrust() {}

    /**
     * A context that trusts what {@code tls} says.
     *
     * @throws IllegalStateException when the CA file cannot be read or holds no certificate
     */
    public static SSLContext context(TlsSpec tls) {
        try {
            String caFile = tls.caFile();
            if (caFile == null) {
                return SSLContext.getDefault();
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(authorities(caFile));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "tls.caFile: " + tls.caFile() + " (expected: a readable file of PEM certificates)", e);
        }
    }

    /** TLS 1.2 and 1.3, and a server that has the name it was called by (RFC 9110, section 4.3.4). */
    public static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static KeyStore authorities(String caFile) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(caFile))) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("no certificate");
            }
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        return store;
    }
}
