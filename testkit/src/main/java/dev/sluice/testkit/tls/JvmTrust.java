package dev.sluice.testkit.tls;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Properties;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Lets this JVM trust a test authority besides the JDK's own, until closed: for clients that cannot be told whom to trust,
 * such as Beam's BigQueryIO. It counts for TLS clients that are made in the meantime and take the JVM's defaults.
 */
public final class JvmTrust implements AutoCloseable {
    private static final String FILE = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "javax.net.ssl.trustStorePassword";
    private static final String PUBLIC = "changeit";

    private final Properties before = new Properties();

    private JvmTrust() {
        for (String property : new String[] {FILE, PASSWORD}) {
            String value = System.getProperty(property);
            if (value != null) {
                before.setProperty(property, value);
            }
        }
    }

    /** Trusts the authority; {@code folder} keeps the trust store. */
    public static JvmTrust in(TestAuthority authority, Path folder) {
        Path file = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            store(authority).store(out, PUBLIC.toCharArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        JvmTrust trust = new JvmTrust();
        System.setProperty(FILE, file.toString());
        System.setProperty(PASSWORD, PUBLIC);
        return trust;
    }

    private static KeyStore store(TestAuthority authority) throws GeneralSecurityException, IOException {
        TrustManagerFactory jdk = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        jdk.init((KeyStore) null);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (TrustManager manager : jdk.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (X509Certificate issuer : known.getAcceptedIssuers()) {
                    store.setCertificateEntry("jdk-" + store.size(), issuer);
                }
            }
        }
        store.setCertificateEntry("test-authority", authority.certificate());
        return store;
    }

    @Override
    public void close() {
        for (String property : new String[] {FILE, PASSWORD}) {
            String value = before.getProperty(property);
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        }
    }
}
