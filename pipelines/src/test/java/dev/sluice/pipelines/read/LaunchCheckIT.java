package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.LATEST;
import static dev.sluice.pipelines.read.TestTopics.pattern;
import static dev.sluice.pipelines.read.TestTopics.topics;
import static dev.sluice.pipelines.read.TestTopics.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.SecretRef;
import dev.sluice.testkit.kafka.KafkaBroker;
import dev.sluice.testkit.kafka.SecuredListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchCheckIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    @AutoClose
    private static final KafkaBroker KAFKA =
            KafkaBroker.start(SecuredListener.saslPlaintext(Map.of("user", "password")));

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    private final KafkaSpec kafka = KafkaSpec.plaintext(KAFKA.bootstrapServers());

    @Test
    void passesWhatCanBeReadAndAPatternThatMatchesNothingYet() {
        String topic = TOPICS.create(1);

        assertThatCode(() -> LaunchCheck.run(
                        kafka, "group", List.of(topics(EARLIEST, topic), pattern(LATEST, "nothing-yet-.*"))))
                .doesNotThrowAnyException();
    }

    @Test
    void namesEveryTopicThatIsMissing() {
        String topic = TOPICS.create(1);

        LaunchException failure = fails(kafka, topics(EARLIEST, "gone.a", topic, "gone.b"));

        assertThat(failure.problems())
                .containsExactly(
                        "source.topics: gone.a (expected: a topic that exists at " + KAFKA.bootstrapServers() + ")",
                        "source.topics: gone.b (expected: a topic that exists at " + KAFKA.bootstrapServers() + ")");
    }

    @Test
    void refusesATopicForWhichPatternsDisagree() {
        String prefix = unique("fw");
        TOPICS.create(prefix + ".a", 1);

        LaunchException failure = fails(kafka, pattern(EARLIEST, prefix + ".*"), pattern(LATEST, prefix + "\\.a"));

        assertThat(failure)
                .hasMessage("source.startFrom: earliest and latest for topic " + prefix
                        + ".a (expected: one start for one topic)");
    }

    @Test
    void namesBrokersThatRefuseConnections() throws IOException {
        String address;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + socket.getLocalPort();
        }

        LaunchException failure = fails(KafkaSpec.plaintext(address), topics(EARLIEST, "any"));

        assertThat(failure)
                .hasMessageStartingWith("kafka.bootstrapServers: " + address
                        + " (expected: brokers that answer and accept PLAINTEXT; ");
    }

    @Test
    void namesBrokersThatTakeConnectionsAndSayNothing() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            LaunchException failure = catchThrowableOfType(
                    LaunchException.class,
                    () -> LaunchCheck.run(
                            KafkaSpec.plaintext(address),
                            "group",
                            List.of(topics(EARLIEST, "any")),
                            Duration.ofSeconds(1)));

            assertThat(failure)
                    .hasMessage("kafka.bootstrapServers: " + address
                            + " (expected: brokers that answer and accept PLAINTEXT; TimeoutException)");
        }
    }

    @Test
    void namesAHostThatNoDnsKnows() {
        LaunchException failure = fails(KafkaSpec.plaintext("kafka.invalid:9092"), topics(EARLIEST, "any"));

        assertThat(failure)
                .hasMessage("kafka.bootstrapServers: kafka.invalid:9092 (expected: brokers that answer and accept"
                        + " PLAINTEXT; No resolvable bootstrap urls given in bootstrap.servers)");
    }

    @Test
    void saysThatTheCredentialsAreRefused(@TempDir Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "not-the-password");
        KafkaSpec spec = new KafkaSpec(
                List.of(KAFKA.securedBootstrapServers()),
                KafkaSpec.Protocol.SASL_PLAINTEXT,
                new KafkaSpec.Sasl(KafkaSpec.Mechanism.PLAIN, "user", new SecretRef("file:" + password)),
                null,
                null,
                null);

        LaunchException failure = fails(spec, topics(EARLIEST, "any"));

        assertThat(failure)
                .hasMessage("kafka.bootstrapServers: " + KAFKA.securedBootstrapServers()
                        + " (expected: brokers that answer and accept SASL_PLAINTEXT;"
                        + " Authentication failed: Invalid username or password)");
    }

    private static LaunchException fails(KafkaSpec spec, TopicSelection... selections) {
        long start = System.nanoTime();
        LaunchException failure =
                catchThrowableOfType(LaunchException.class, () -> LaunchCheck.run(spec, "group", List.of(selections)));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        return failure;
    }
}
