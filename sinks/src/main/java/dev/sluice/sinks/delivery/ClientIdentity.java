package dev.sluice.sinks.delivery;

import dev.sluice.subscription.Secret;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The certificate that a client shows, with its key (mutual TLS, RFC 8446, section 4.4.2). */
final class ClientIdentity {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Key algorithms, each with one that signs with them. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private ClientIdentity() {}

    /**
     * What a TLS context needs.
     *
     * @param chain the client's certificate first
     * @param pem its key, RFC 7468 section 10, not encrypted
     * @throws GeneralSecurityException when the key is none, or another certificate's: files that are exchanged one after
     *     the other do not fit for a moment
     */
    static KeyManager[] keyManagers(List<Certificate> chain, Secret pem) throws GeneralSecurityException, IOException {
        PrivateKey key = key(pem, chain.get(0).getPublicKey().getAlgorithm());
        if (!belongTogether(key, chain.get(0))) {
            throw new GeneralSecurityException("the key of another certificate");
        }
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("client", key, password, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static PrivateKey key(Secret pem, String algorithm) throws GeneralSecurityException {
        Matcher block = PKCS8.matcher(pem.reveal());
        if (!block.find()) {
            throw new InvalidKeySpecException("no PKCS #8 PEM");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        String algorithm = SIGNATURES.get(certificate.getPublicKey().getAlgorithm());
        if (algorithm == null) {
            throw new InvalidKeySpecException("not RSA, EC or EdDSA");
        }
        byte[] message = {1};
        Signature signer = Signature.getInstance(algorithm);
        signer.initSign(key);
        signer.update(message);
        Signature verifier = Signature.getInstance(algorithm);
        verifier.initVerify(certificate);
        verifier.update(message);
        return verifier.verify(signer.sign());
    }
}
