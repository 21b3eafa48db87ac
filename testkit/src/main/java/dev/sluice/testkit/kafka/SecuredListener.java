package dev.sluice.testkit.kafka;

import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * A broker's second listener, which asks for what production asks for. With SASL it takes PLAIN, for the users named
 * here, and SCRAM-SHA-256 and -512, for users added while the broker runs; its TLS certificate is the test authority's.
 */
public final class SecuredListener {

    private final SecurityProtocol protocol;
    private final Map<String, String> plainPasswords;
    private final @Nullable TestAuthority authority;
    private final @Nullable TlsIdentity identity;
    private final boolean clientCertificate;

    private SecuredListener(
            SecurityProtocol protocol,
            Map<String, String> plainPasswords,
            @Nullable TestAuthority authority,
            boolean clientCertificate) {
        this.protocol = protocol;
        this.plainPasswords = Map.copyOf(plainPasswords);
        this.authority = authority;
        this.identity = authority == null ? null : authority.server();
        this.clientCertificate = clientCertificate;
    }

    /** SASL without encryption; the map has the passwords of PLAIN users. */
    public static SecuredListener saslPlaintext(Map<String, String> plainPasswords) {
        return new SecuredListener(SecurityProtocol.SASL_PLAINTEXT, plainPasswords, null, false);
    }

    /** SASL over TLS; the map has the passwords of PLAIN users. */
    public static SecuredListener saslSsl(Map<String, String> plainPasswords, TestAuthority authority) {
        return new SecuredListener(SecurityProtocol.SASL_SSL, plainPasswords, authority, false);
    }

    /** TLS where the client shows no certificate. */
    public static SecuredListener ssl(TestAuthority authority) {
        return new SecuredListener(SecurityProtocol.SSL, Map.of(), authority, false);
    }

    /** TLS where the client must show a certificate of the same authority. */
    public static SecuredListener mutualSsl(TestAuthority authority) {
        return new SecuredListener(SecurityProtocol.SSL, Map.of(), authority, true);
    }

    SecurityProtocol protocol() {
        return protocol;
    }

    /** The broker settings of the listener with this name. */
    Map<String, String> settings(String listenerName) {
        String prefix = "listener.name." + listenerName.toLowerCase(Locale.ROOT) + ".";
        Map<String, String> settings = new HashMap<>();
        if (protocol == SecurityProtocol.SASL_PLAINTEXT || protocol == SecurityProtocol.SASL_SSL) {
            settings.put(prefix + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
            settings.put(prefix + "plain.sasl.jaas.config", plainJaas());
            String scram = ScramLoginModule.class.getName() + " required;";
            settings.put(prefix + "scram-sha-256.sasl.jaas.config", scram);
            settings.put(prefix + "scram-sha-512.sasl.jaas.config", scram);
        }
        if (authority != null && identity != null) {
            settings.put(prefix + "ssl.keystore.type", "PEM");
            settings.put(prefix + "ssl.keystore.certificate.chain", identity.certificatePem());
            settings.put(prefix + "ssl.keystore.key", identity.keyPem());
            settings.put(prefix + "ssl.truststore.type", "PEM");
            settings.put(prefix + "ssl.truststore.certificates", authority.caPem());
            settings.put(prefix + "ssl.client.auth", clientCertificate ? "required" : "none");
        }
        return settings;
    }

    private String plainJaas() {
        StringBuilder jaas = new StringBuilder(PlainLoginModule.class.getName()).append(" required");
        plainPasswords.forEach((user, password) -> jaas.append(
                " user_%s=\"%s\"".formatted(user, password.replace("\\", "\\\\").replace("\"", "\\\""))));
        return jaas.append(';').toString();
    }
}
