package dev.sluice.subscription;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a job reaches its Kafka brokers. Holds references to secrets only, so it can travel in pipeline options.
 *
 * @param bootstrapServers {@code host:port} of at least one broker
 * @param protocol plain or TLS, with or without SASL
 * @param sasl who the job is; null unless the protocol has SASL
 * @param caFile PEM certificates to trust instead of the JDK's, or null
 * @param clientCertificateFile PEM certificate chain of the client for mutual TLS, or null
 * @param clientKey PKCS#8 PEM private key of the client, or null
 */
public record KafkaSpec(
        List<String> bootstrapServers,
        Protocol protocol,
        @Nullable Sasl sasl,
        @Nullable String caFile,
        @Nullable String clientCertificateFile,
        @Nullable SecretRef clientKey)
        implements Serializable {

    public KafkaSpec {
        bootstrapServers = List.copyOf(bootstrapServers);
        boolean needsSasl = protocol == Protocol.SASL_PLAINTEXT || protocol == Protocol.SASL_SSL;
        if (bootstrapServers.isEmpty()) {
            throw new IllegalArgumentException("bootstrapServers: none (expected: host:port of at least one broker)");
        }
        if (needsSasl != (sasl != null)) {
            throw new IllegalArgumentException(
                    "protocol: " + protocol + " (expected: SASL settings with, and only with, a SASL protocol)");
        }
        if ((clientCertificateFile == null) != (clientKey == null)) {
            throw new IllegalArgumentException("clientKey: " + clientKey + ", clientCertificateFile: "
                    + clientCertificateFile + " (expected: both or neither)");
        }
    }

    /** Brokers without security. */
    public static KafkaSpec plaintext(String bootstrapServers) {
        return new KafkaSpec(List.of(bootstrapServers.split(",")), Protocol.PLAINTEXT, null, null, null, null);
    }

    /** Kafka's {@code security.protocol}. */
    public enum Protocol {
        PLAINTEXT,
        SSL,
        SASL_PLAINTEXT,
        SASL_SSL
    }

    /**
     * SASL user and password.
     *
     * @param password where the password is kept; read whenever a client starts
     */
    public record Sasl(Mechanism mechanism, String username, SecretRef password) implements Serializable {}

    /** Kafka's {@code sasl.mechanism}. */
    public enum Mechanism {
        PLAIN("PLAIN"),
        SCRAM_SHA_256("SCRAM-SHA-256"),
        SCRAM_SHA_512("SCRAM-SHA-512");

        private final String kafkaName;

        Mechanism(String kafkaName) {
            this.kafkaName = kafkaName;
        }

        public String kafkaName() {
            return kafkaName;
        }
    }
}
