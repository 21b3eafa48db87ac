package dev.sluice.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The in-JVM broker with Kafka's own clients. */
final class KafkaBrokerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule";
    private static final String SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

    @AutoClose
    static final TestAuthority authority = TestAuthority.create();

    @AutoClose
    static final KafkaBroker kafka =
            KafkaBroker.start(SecuredListener.saslSsl(Map.of("alice", "alice's \"secret\""), authority));

    @Test
    void deliversWhatWasProducedAlsoToPartitionsAddedLater() throws Exception {
        kafka.createTopic("growing", 1);
        produce(open(kafka), "growing", 0, "first");
        kafka.addPartitions("growing", 3);
        produce(open(kafka), "growing", 2, "second");

        assertThat(consume(open(kafka), "growing", 3, 2)).containsExactlyInAnyOrder("first", "second");
    }

    @Test
    void refusesTopicsThatWereNotCreated() {
        Map<String, Object> impatient = open(kafka);
        impatient.put("max.block.ms", "500");

        assertThatThrownBy(() -> produce(impatient, "missing", 0, "lost"))
                .rootCause()
                .isInstanceOf(UnknownTopicOrPartitionException.class);
    }

    @Test
    void comesBackOnItsPortWithItsData() throws Exception {
        try (KafkaBroker restarted = KafkaBroker.start()) {
            restarted.createTopic("kept", 1);
            produce(open(restarted), "kept", 0, "before");
            String address = restarted.bootstrapServers();

            restarted.stop();
            Map<String, Object> impatient = open(restarted);
            impatient.put("max.block.ms", "500");
            assertThatThrownBy(() -> produce(impatient, "kept", 0, "lost"))
                    .hasRootCauseInstanceOf(TimeoutException.class);

            restarted.resume();
            produce(open(restarted), "kept", 0, "after");
            assertThat(restarted.bootstrapServers()).isEqualTo(address);
            assertThat(consume(open(restarted), "kept", 1, 2)).containsExactly("before", "after");
        }
    }

    @Test
    void letsPlainUsersInOverTls() throws Exception {
        kafka.createTopic("plain", 1);
        produce(sasl("PLAIN", PLAIN, "alice", "alice's \\\"secret\\\""), "plain", 0, "hello");

        assertThat(consume(open(kafka), "plain", 1, 1)).containsExactly("hello");
        assertThatThrownBy(() -> produce(sasl("PLAIN", PLAIN, "alice", "wrong"), "plain", 0, "never"))
                .hasRootCauseInstanceOf(SaslAuthenticationException.class);
    }

    @Test
    void letsScramUsersInUntilTheirPasswordChanges() throws Exception {
        kafka.createTopic("scram", 1);
        kafka.putScramUser("bob", "old");
        produce(sasl("SCRAM-SHA-256", SCRAM, "bob", "old"), "scram", 0, "sha-256");
        produce(sasl("SCRAM-SHA-512", SCRAM, "bob", "old"), "scram", 0, "sha-512");

        kafka.putScramUser("bob", "new");
        assertThatThrownBy(() -> produce(sasl("SCRAM-SHA-512", SCRAM, "bob", "old"), "scram", 0, "never"))
                .hasRootCauseInstanceOf(SaslAuthenticationException.class);
        produce(sasl("SCRAM-SHA-512", SCRAM, "bob", "new"), "scram", 0, "changed");

        kafka.removeScramUser("bob");
        assertThatThrownBy(() -> produce(sasl("SCRAM-SHA-512", SCRAM, "bob", "new"), "scram", 0, "never"))
                .hasRootCauseInstanceOf(SaslAuthenticationException.class);
        assertThat(consume(open(kafka), "scram", 1, 3)).containsExactly("sha-256", "sha-512", "changed");
    }

    @Test
    void asksForClientCertificatesWithMutualTls() throws Exception {
        try (KafkaBroker mutual = KafkaBroker.start(SecuredListener.mutualSsl(authority))) {
            mutual.createTopic("mutual", 1);
            Map<String, Object> client = clientOf(mutual.securedBootstrapServers(), "SSL");
            client.put("ssl.truststore.type", "PEM");
            client.put("ssl.truststore.location", authority.caFile().toString());
            // TLS 1.3 refuses after the client's handshake: it sees an alert, or a closed connection until it gives up.
            client.put("max.block.ms", "3000");
            assertThatThrownBy(() -> produce(client, "mutual", 0, "never")).hasCauseInstanceOf(KafkaException.class);

            client.put("max.block.ms", Long.toString(TIMEOUT.toMillis()));
            TlsIdentity identity = authority.client("pipeline");
            client.put("ssl.keystore.type", "PEM");
            client.put("ssl.keystore.certificate.chain", identity.certificatePem());
            client.put("ssl.keystore.key", identity.keyPem());
            produce(client, "mutual", 0, "known");
            assertThat(consume(client, "mutual", 1, 1)).containsExactly("known");
        }
    }

    private static Map<String, Object> open(KafkaBroker broker) {
        return clientOf(broker.bootstrapServers(), "PLAINTEXT");
    }

    private static Map<String, Object> sasl(String mechanism, String module, String user, String password) {
        Map<String, Object> client = clientOf(kafka.securedBootstrapServers(), "SASL_SSL");
        client.put("sasl.mechanism", mechanism);
        client.put(
                "sasl.jaas.config", "%s required username=\"%s\" password=\"%s\";".formatted(module, user, password));
        client.put("ssl.truststore.type", "PEM");
        client.put("ssl.truststore.certificates", authority.caPem());
        return client;
    }

    private static Map<String, Object> clientOf(String servers, String protocol) {
        Map<String, Object> client = new HashMap<>();
        client.put("bootstrap.servers", servers);
        client.put("security.protocol", protocol);
        client.put("max.block.ms", Long.toString(TIMEOUT.toMillis()));
        return client;
    }

    private static void produce(Map<String, Object> client, String topic, int partition, String value)
            throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private static List<String> consume(Map<String, Object> client, String topic, int partitions, int count) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (int i = 0; i < partitions; i++) {
                all.add(new TopicPartition(topic, i));
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(200))) {
                    values.add(new String(read.value(), StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }
}
