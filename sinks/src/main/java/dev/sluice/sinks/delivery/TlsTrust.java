package dev.sluice.sinks.delivery;

import dev.sluice.subscription.SecretRef;
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
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a sink's TLS connections trust: the JDK's authorities, or the ones that the subscription names instead. And who they
 * say they are, if it names a certificate.
 */
public final class TlsTrust {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private TlsTrust() {}

    /**
     * A context as {@code tls} says, with the files as they are now.
     *
     * @throws IllegalStateException when a file cannot be read or does not hold what it should
     */
    public static SSLContext context(TlsSpec tls) {
        KeyManager @Nullable [] keys = keys(tls);
        try {
            String caFile = tls.caFile();
            if (caFile == null && keys == null) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, caFile == null ? null : authorities(caFile), null);
            return context;
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            throw new IllegalStateException(
                    "tls.caFile: " + tls.caFile() + " (expected: a readable file of PEM certificates)", e);
        }
    }

    /** The files that a context is made of. */
    public static List<Path> files(TlsSpec tls) {
        List<Path> files = new ArrayList<>();
        if (tls.caFile() != null) {
            files.add(Path.of(tls.caFile()));
        }
        if (tls.clientCertificateFile() != null) {
            files.add(Path.of(tls.clientCertificateFile()));
        }
        SecretRef key = tls.clientKey();
        if (key != null && key.file() != null) {
            files.add(key.file());
        }
        return files;
    }

    /** TLS 1.2 and 1.3, and a server that has the name it was called by (RFC 9110, section 4.3.4). */
    public static SSLParameters parameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(PROTOCOLS.clone());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static KeyManager @Nullable [] keys(TlsSpec tls) {
        String certificateFile = tls.clientCertificateFile();
        SecretRef key = tls.clientKey();
        if (certificateFile == null || key == null) {
            return null;
        }
        try {
            return ClientIdentity.keyManagers(certificates(certificateFile), key.read());
        } catch (IOException | InvalidPathException | GeneralSecurityException e) {
            // Without the cause, which may quote the key.
            throw new IllegalStateException("tls.clientCertificateFile: " + certificateFile + " and tls.clientKey: "
                    + key.reference() + " (expected: a PEM chain and its key as PKCS #8 PEM)");
        }
    }

    private static TrustManager[] authorities(String caFile) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (Certificate certificate : certificates(caFile)) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        return trust.getTrustManagers();
    }

    private static List<Certificate> certificates(String file) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            List<Certificate> certificates =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
            if (certificates.isEmpty()) {
                throw new GeneralSecurityException("no certificate");
            }
            return certificates;
        }
    }
}
