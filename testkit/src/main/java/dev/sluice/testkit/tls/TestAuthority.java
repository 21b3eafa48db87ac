package dev.sluice.testkit.tls;

import dev.sluice.testkit.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority that exists for one test run, with the certificates it issues (X.509 v3, RFC 5280; P-256 keys)
 * as PEM files in a temporary folder. A client of a part trusts {@link #caFile()}.
 */
public final class TestAuthority implements AutoCloseable {

    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final Duration VALIDITY = Duration.ofDays(2);

    private final ScratchFolder folder;
    private final SecureRandom random = new SecureRandom();
    private final KeyPair caKey;
    private final X509Certificate ca;
    private final Path caFile;

    private TestAuthority(ScratchFolder folder) {
        this.folder = folder;
        this.caKey = newKey();
        this.ca = issueCa();
        this.caFile = Pem.write(folder.path().resolve("ca.pem"), Pem.certificates(List.of(ca)));
    }

    /** A new authority with a new key. */
    public static TestAuthority create() {
        return new TestAuthority(ScratchFolder.create("certificates"));
    }

    /** The authority's certificate in PEM. */
    public Path caFile() {
        return caFile;
    }

    /** The text of {@link #caFile()}. */
    public String caPem() {
        return Pem.certificates(List.of(ca));
    }

    X509Certificate certificate() {
        return ca;
    }

    /** A server's certificate for {@code localhost}, 127.0.0.1 and ::1. */
    public TlsIdentity server() {
        return issue("server", validFrom(), validTo(), localNames());
    }

    /** A client's certificate; the subject is {@code CN=commonName}. */
    public TlsIdentity client(String commonName) {
        return issue(commonName, validFrom(), validTo(), null);
    }

    /** Like {@link #server()}, but it expired yesterday. */
    public TlsIdentity expiredServer() {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        return issue("expired", yesterday.minus(VALIDITY), yesterday, localNames());
    }

    /** Like {@link #server()}, but for {@code wrong.example} alone. */
    public TlsIdentity wrongNameServer() {
        return issue(
                "wrong-name",
                validFrom(),
                validTo(),
                new GeneralNames(new GeneralName(GeneralName.dNSName, "wrong.example")));
    }

    /** For clients that trust this authority and show no certificate. */
    public SSLContext clientContext() {
        return context(null);
    }

    /** For servers, or for clients that show a certificate; both trust this authority. */
    public SSLContext context(@Nullable TlsIdentity identity) {
        try {
            KeyManager @Nullable [] keys = identity == null ? null : identity.keyManagers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trustManagers(), random);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("ca", ca);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the PEM files. */
    @Override
    public void close() {
        folder.close();
    }

    private X509Certificate issueCa() {
        try {
            X500Name name = new X500Name("CN=Sluice test authority");
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name, serial(), Date.from(validFrom()), Date.from(validTo()), name, caKey.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return sign(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TlsIdentity issue(String name, Instant from, Instant to, @Nullable GeneralNames names) {
        try {
            KeyPair key = newKey();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    ca, serial(), Date.from(from), Date.from(to), new X500Name("CN=" + name), key.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
            if (names != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, names);
            }
            return TlsIdentity.write(folder.path(), name, key.getPrivate(), List.of(sign(builder), ca));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509Certificate sign(X509v3CertificateBuilder builder) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(caKey.getPrivate())));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private KeyPair newKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private BigInteger serial() {
        return new BigInteger(64, random);
    }

    private static GeneralNames localNames() {
        return new GeneralNames(new GeneralName[] {
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
            new GeneralName(GeneralName.iPAddress, "::1")
        });
    }

    private static Instant validFrom() {
        return Instant.now().minus(CLOCK_SKEW);
    }

    private static Instant validTo() {
        return Instant.now().plus(VALIDITY);
    }
}
