package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.KafkaSpec.Mechanism;
import dev.sluice.subscription.KafkaSpec.Protocol;
import dev.sluice.subscription.KafkaSpec.Sasl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSpecReaderTest {
    @TempDir
    Path directory;

    @Test
    void brokersAloneArePlaintext() throws IOException {
        assertThat(read("bootstrapServers: a:9092, b:9092\n").kafka())
                .isEqualTo(new KafkaSpec(List.of("a:9092", "b:9092"), Protocol.PLAINTEXT, null, null, null, null));
    }

    @Test
    void everyOptionIsMapped() throws IOException {
        KafkaSpecReader.Result result = read(
                """
                bootstrapServers: ["a:9092", "${BROKER}"]
                security:
                  protocol: SASL_SSL
                  mechanism: SCRAM-SHA-512
                  username: sluice
                  password: {secret: "env:KAFKA_PASSWORD"}
                  caFile: ca.pem
                  clientCertificateFile: client.pem
                  clientKey: {secret: "file:client.key"}
                """);

        assertThat(result.problems()).isEmpty();
        assertThat(result.kafka())
                .isEqualTo(new KafkaSpec(
                        List.of("a:9092", "127.0.0.1:19092"),
                        Protocol.SASL_SSL,
                        new Sasl(Mechanism.SCRAM_SHA_512, "sluice", new SecretRef("env:KAFKA_PASSWORD")),
                        "ca.pem",
                        "client.pem",
                        new SecretRef("file:client.key")));
        assertThat(KafkaSpecJson.read(KafkaSpecJson.write(result.kafka()))).isEqualTo(result.kafka());
    }

    @Test
    void everyProblemIsReportedAtOnce() throws IOException {
        assertThat(
                        describe(
                                """
                bootstrapServers: a:9092,b
                security:
                  protocol: SASL_SSL
                  mechanism: SCRAM-SHA-51
                  password: hunter2
                  clientKey: {secret: "hunter2"}
                  caFiles: ca.pem
                """))
                .containsExactly(
                        ":1: bootstrapServers: \"b\" (expected: host:port)",
                        ":2: security.username: missing (expected: a user name, as the protocol has SASL)",
                        ":2: security.clientCertificateFile: missing (expected: a file, as there is a clientKey)",
                        ":4: security.mechanism: \"SCRAM-SHA-51\" (expected: one of PLAIN, SCRAM-SHA-256,"
                                + " SCRAM-SHA-512), did you mean \"SCRAM-SHA-512\"?",
                        ":5: security.password: (hidden) (expected: {secret: \"env:NAME\"} or {secret:"
                                + " \"file:/path\"})",
                        ":6: security.clientKey.secret: (hidden) (expected: env:NAME or file:/path)",
                        ":7: security.caFiles: unknown key (expected: one of protocol, mechanism, username,"
                                + " password, caFile, clientCertificateFile, clientKey), did you mean \"caFile\"?");
    }

    @Test
    void settingsThatTheProtocolDoesNotHaveAreContradictions() throws IOException {
        assertThat(
                        describe(
                                """
                bootstrapServers: a:9092
                security:
                  username: sluice
                  password: {secret: hunter2}
                  caFile: ca.pem
                """))
                .containsExactly(
                        ":3: security.username: set (expected: no SASL settings, as the protocol has no SASL)",
                        ":4: security.password: set (expected: no SASL settings, as the protocol has no SASL)",
                        ":5: security.caFile: set (expected: no TLS settings, as the protocol has no TLS)");
    }

    @Test
    void aMisspeltProtocolIsOneProblem() throws IOException {
        assertThat(
                        describe(
                                """
                bootstrapServers: a:9092
                security: {protocol: SASL_SL, username: u}
                """))
                .containsExactly(":2: security.protocol: \"SASL_SL\" (expected: one of PLAINTEXT, SSL, SASL_PLAINTEXT,"
                        + " SASL_SSL), did you mean \"SASL_SSL\"?");
    }

    @Test
    void aJobHasOneCluster() throws IOException {
        assertThat(describe("bootstrapServers: a:9092\n---\nbootstrapServers: b:9092\n"))
                .containsExactly(":3: yaml: 2 documents (expected: one document, as a job has one cluster)");
    }

    private KafkaSpecReader.Result read(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("kafka.yaml"), yaml);
        return KafkaSpecReader.read(file, Map.of("BROKER", "127.0.0.1:19092"));
    }

    private List<String> describe(String yaml) throws IOException {
        int prefix = directory.resolve("kafka.yaml").toString().length();
        return read(yaml).problems().stream()
                .map(problem -> problem.describe().substring(prefix))
                .toList();
    }
}
