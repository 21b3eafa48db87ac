package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.topics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.SecretRef;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.kafka.KafkaBroker;
import dev.sluice.testkit.kafka.SecuredListener;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SecuredReadIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final String USER = "reader-of-acme";
    private static final String PASSWORD = "a \"quoted\" \\ pass=word;";

    @AutoClose
    private static final TestAuthority AUTHORITY = TestAuthority.create();

    @AutoClose
    private static final KafkaBroker KAFKA =
            KafkaBroker.start(SecuredListener.saslSsl(Map.of(USER, PASSWORD), AUTHORITY));

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void readsWithEveryMechanismOverTls(KafkaSpec.Mechanism mechanism) throws IOException {
        KAFKA.putScramUser(USER, PASSWORD);
        String topic = TOPICS.create(1);
        List<String> expected = TOPICS.produce(topic, 0, "a", 10);

        try (Shares shares =
                Shares.start(TestTopics.options(spec(mechanism, USER, PASSWORD)), topics(EARLIEST, topic))) {
            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
    }

    @Test
    void readsWithAClientCertificate() throws IOException {
        try (KafkaBroker broker = KafkaBroker.start(SecuredListener.mutualSsl(AUTHORITY));
                TestTopics topics = new TestTopics(broker)) {
            String topic = topics.create(1);
            List<String> expected = topics.produce(topic, 0, "a", 10);
            TlsIdentity client = AUTHORITY.client("sluice");
            KafkaSpec spec = new KafkaSpec(
                    List.of(broker.securedBootstrapServers()),
                    KafkaSpec.Protocol.SSL,
                    null,
                    AUTHORITY.caFile().toString(),
                    client.certificateFile().toString(),
                    new SecretRef("file:" + client.keyFile()));

            try (Shares shares = Shares.start(TestTopics.options(spec), topics(EARLIEST, topic))) {
                assertThat(shares.readValues(10)).isEqualTo(expected);
            }
        }
    }

    @Test
    void aRestoreHonoursChangedBrokersAndCredentialsAndNoCheckpointHoldsAny() throws IOException {
        KAFKA.putScramUser("first-user", "first-password");
        KAFKA.putScramUser("second-user", "second-password");
        String topic = TOPICS.create(2);
        TOPICS.produce(topic, 0, "before", 10);
        KafkaReadOptions options =
                TestTopics.options(spec(KafkaSpec.Mechanism.SCRAM_SHA_256, "first-user", "first-password"));
        List<Shares.Checkpoint> checkpoints;
        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            shares.readValues(10);
            checkpoints = shares.checkpoint(true);
        }
        KAFKA.removeScramUser("first-user");
        List<String> expected = TOPICS.produce(topic, 1, "after", 10);

        assertThat(checkpoints).allSatisfy(checkpoint -> assertThat(text(checkpoint))
                .contains(topic)
                .doesNotContain("first-user")
                .doesNotContain("first-password")
                .doesNotContain("127.0.0.1")
                .doesNotContain(KAFKA.securedBootstrapServers())
                .doesNotContain(options.getConsumerGroup())
                .doesNotContain(folder.toString()));

        // Another user and mechanism at the same brokers.
        KafkaReadOptions changed =
                TestTopics.options(spec(KafkaSpec.Mechanism.SCRAM_SHA_512, "second-user", "second-password"));
        try (Shares shares = Shares.restore(changed, checkpoints)) {
            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
        // Another address without security.
        try (Shares shares = Shares.restore(TOPICS.options(), checkpoints)) {
            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
    }

    private static String text(Shares.Checkpoint checkpoint) {
        return new String(checkpoint.source(), StandardCharsets.ISO_8859_1)
                + new String(checkpoint.mark(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void wrongCredentialsEndTheReaderWithAMessageThatNamesTheBrokers() throws IOException {
        String topic = TOPICS.create(1);
        KafkaReadOptions options = TestTopics.options(spec(KafkaSpec.Mechanism.PLAIN, USER, "wrong"));

        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            RecordBatchReader reader = shares.readers().get(0);
            IOException failure = Await.until("a failure", TIMEOUT, () -> failureOf(reader), e -> e != null);

            assertThat(failure)
                    .hasMessage("Kafka read of " + topic + " at " + KAFKA.securedBootstrapServers()
                            + ": Authentication failed: Invalid username or password");
            assertThatThrownBy(reader::getCheckpointMark).isInstanceOf(IllegalStateException.class);
        }
    }

    private static @Nullable IOException failureOf(RecordBatchReader reader) {
        try {
            assertThat(reader.advance()).isFalse();
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    private KafkaSpec spec(KafkaSpec.Mechanism mechanism, String user, String password) throws IOException {
        Path file = Files.writeString(folder.resolve(user), password);
        return new KafkaSpec(
                List.of(KAFKA.securedBootstrapServers()),
                KafkaSpec.Protocol.SASL_SSL,
                new KafkaSpec.Sasl(mechanism, user, new SecretRef("file:" + file)),
                AUTHORITY.caFile().toString(),
                null,
                null);
    }
}
