package dev.sluice.pipelines.kafka;

import dev.sluice.subscription.KafkaSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/**
 * Settings of Kafka clients for the brokers of a {@link KafkaSpec}, as maps that a client's constructor takes.
 *
 * <p>Every call reads the referenced secrets and files anew, so a client that is started after a rotation uses the new
 * ones. Secrets are held as Kafka's {@link Password}, which prints as {@code [hidden]}; the maps are for the client that
 * is being started and must not be kept or serialized. Serializers are left to the caller.
 *
 * <p>All methods throw {@link IllegalStateException} when a secret or file is not there; the message names the reference,
 * never the secret.
 *
 * @see <a href="https://kafka.apache.org/39/documentation.html#configuration">Kafka configuration</a>
 */
public final class KafkaSettings {
    /** The longest that a blocking call of a client waits; the launch check must be done within 15 seconds. */
    public static final int API_TIMEOUT_MILLIS = 10_000;

    /** The most records that one poll returns. */
    public static final int POLL_RECORDS = 1_000;

    private static final String PEM = "PEM";
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    private KafkaSettings() {}

    /**
     * A consumer that reads in large pieces and leaves nothing to chance: it commits only when told, creates no topic and
     * never resets an offset by itself. Records of aborted transactions are not read.
     *
     * @param consumerGroup the group whose offsets it commits
     */
    public static Map<String, Object> forConsumer(KafkaSpec spec, String consumerGroup) {
        Map<String, Object> settings = connection(spec);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, consumerGroup);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                IsolationLevel.READ_COMMITTED.toString().toLowerCase(Locale.ROOT));
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        // Large fetches: per-request and per-poll work is what a consumer pays for, not bytes.
        // But few records at a time: those of a poll wait together, and what waits long is copied by the garbage
        // collector.
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 2 * MIB);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 8 * MIB);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * KIB);
        // What a quiet topic waits for the 64 KiB to fill: the latency that the read may add.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
        settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, MIB);
        return settings;
    }

    /** An admin client that gives up after {@link #API_TIMEOUT_MILLIS}. */
    public static Map<String, Object> forAdmin(KafkaSpec spec) {
        Map<String, Object> settings = connection(spec);
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        return settings;
    }

    /** An idempotent producer that waits for all in-sync replicas and gives up on a record after 30 seconds. */
    public static Map<String, Object> forProducer(KafkaSpec spec) {
        Map<String, Object> settings = connection(spec);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, API_TIMEOUT_MILLIS);
        return settings;
    }

    private static Map<String, Object> connection(KafkaSpec spec) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, String.join(",", spec.bootstrapServers()));
        settings.put(
                CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, spec.protocol().name());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        // One dead broker of several must not use up the time of a whole call.
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 3_000L);
        settings.put(CommonClientConfigs.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 5_000L);
        boolean tls =
                switch (spec.protocol()) {
                    case PLAINTEXT, SASL_PLAINTEXT -> false;
                    case SSL, SASL_SSL -> true;
                };
        if (tls) {
            addTls(settings, spec);
        }
        // The spec sees to it that there is a user with, and only with, a SASL protocol.
        if (spec.sasl() != null) {
            settings.put(SaslConfigs.SASL_MECHANISM, spec.sasl().mechanism().kafkaName());
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, new Password(jaas(spec.sasl())));
        }
        return settings;
    }

    /** A line of JAAS configuration, as Kafka's parser reads it: values in double quotes, backslash escapes. */
    static String jaas(KafkaSpec.Sasl sasl) {
        String module =
                switch (sasl.mechanism()) {
                    case PLAIN -> "org.apache.kafka.common.security.plain.PlainLoginModule";
                    case SCRAM_SHA_256, SCRAM_SHA_512 -> "org.apache.kafka.common.security.scram.ScramLoginModule";
                };
        return module + " required username=" + quoted(sasl.username()) + " password="
                + quoted(sasl.password().read().reveal()) + ";";
    }

    private static String quoted(String value) {
        // The parser ends a quoted value at a raw line break, so those are escaped as well.
        return '"'
                + value.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    private static void addTls(Map<String, Object> settings, KafkaSpec spec) {
        if (spec.caFile() != null) {
            settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, PEM);
            settings.put(
                    SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG,
                    new Password(readPem("kafka.caFile", spec.caFile())));
        }
        if (spec.clientCertificateFile() != null && spec.clientKey() != null) {
            settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, PEM);
            settings.put(
                    SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                    new Password(readPem("kafka.clientCertificateFile", spec.clientCertificateFile())));
            settings.put(
                    SslConfigs.SSL_KEYSTORE_KEY_CONFIG,
                    new Password(spec.clientKey().read().reveal()));
        }
    }

    private static String readPem(String path, String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalStateException(path + ": " + file + " (expected: a readable PEM file)", e);
        }
    }
}
