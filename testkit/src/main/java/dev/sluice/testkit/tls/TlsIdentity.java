package dev.sluice.testkit.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A key with its certificate, in memory and as PEM files.
 *
 * @param key the private key
 * @param chain the certificate, then its issuer's
 * @param certificateFile PEM of the chain
 * @param keyFile PEM of the key, PKCS #8, not encrypted
 */
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain, Path certificateFile, Path keyFile) {

    public TlsIdentity {
        chain = List.copyOf(chain);
    }

    static TlsIdentity write(Path folder, String name, PrivateKey key, List<X509Certificate> chain) {
        // The serial number keeps two identities of one name apart.
        String stem = name + "-" + chain.get(0).getSerialNumber().toString(Character.MAX_RADIX);
        return new TlsIdentity(
                key,
                chain,
                Pem.write(folder.resolve(stem + ".pem"), Pem.certificates(chain)),
                Pem.write(folder.resolve(stem + ".key"), Pem.key(key)));
    }

    /** The text of {@link #certificateFile()}. */
    public String certificatePem() {
        return Pem.certificates(chain);
    }

    /** The text of {@link #keyFile()}. */
    public String keyPem() {
        return Pem.key(key);
    }

    KeyManager[] keyManagers() throws GeneralSecurityException {
        try {
            char[] password = {};
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("identity", key, password, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password);
            return factory.getKeyManagers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TlsIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
