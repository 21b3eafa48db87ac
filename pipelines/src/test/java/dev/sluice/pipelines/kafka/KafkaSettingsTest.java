package dev.sluice.pipelines.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.SecretRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.JaasContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {

    @Test
    void consumerFetchesLargePiecesAndNeverResetsOrCommitsByItself() {
        Map<String, Object> settings = KafkaSettings.forConsumer(KafkaSpec.plaintext("a:1,b:2"), "group");

        assertThat(settings)
                .containsEntry("bootstrap.servers", "a:1,b:2")
                .containsEntry("security.protocol", "PLAINTEXT")
                .containsEntry("group.id", "group")
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("allow.auto.create.topics", false)
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("max.poll.records", 1_000)
                .containsEntry("max.partition.fetch.bytes", 2_097_152)
                .containsEntry("fetch.max.bytes", 8_388_608)
                .containsEntry("fetch.min.bytes", 65_536)
                .containsEntry("fetch.max.wait.ms", 250)
                .containsEntry("receive.buffer.bytes", 1_048_576)
                .containsEntry("default.api.timeout.ms", 10_000);
        assertThat(ConsumerConfig.configNames()).containsAll(settings.keySet());
    }

    @Property(tries = 200)
    void anyUserAndPasswordReachTheLoginModuleUnchanged(
            @ForAll @StringLength(min = 1, max = 12) String user,
            @ForAll @StringLength(min = 1, max = 12) String password)
            throws IOException {
        // NUL is no character of a user or password; a secret file's trailing white space is not part of it.
        String name = user.replace("\0", "\\\"\n") + "'\"\\;=";
        String secret = password.replace("\0", "\r\n\\") + "\\\"";
        Path file = Files.createTempFile("secret", "");
        try {
            Files.writeString(file, secret.replaceAll("[\\x{D800}-\\x{DFFF}]", "?"));
            String expected = new SecretRef("file:" + file).read().reveal();

            Map<String, Object> settings = KafkaSettings.forAdmin(sasl(KafkaSpec.Mechanism.PLAIN, name, file));
            AppConfigurationEntry entry = JaasContext.loadClientContext(settings)
                    .configurationEntries()
                    .get(0);

            assertThat(entry.getOptions().get("username")).isEqualTo(name);
            assertThat(entry.getOptions().get("password")).isEqualTo(expected);
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void printsNoSecrets(@TempDir Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "hunter2");
        Path key = Files.writeString(folder.resolve("key"), "PRIVATE-hunter3");
        Path certificate = Files.writeString(folder.resolve("certificate"), "CERTIFICATE");
        KafkaSpec spec = new KafkaSpec(
                List.of("a:1"),
                KafkaSpec.Protocol.SASL_SSL,
                new KafkaSpec.Sasl(KafkaSpec.Mechanism.SCRAM_SHA_512, "user", new SecretRef("file:" + password)),
                certificate.toString(),
                certificate.toString(),
                new SecretRef("file:" + key));

        Map<String, Object> settings = KafkaSettings.forProducer(spec);

        assertThat(settings).containsEntry(SaslConfigs.SASL_MECHANISM, "SCRAM-SHA-512");
        assertThat(settings.toString()).doesNotContain("hunter").contains("[hidden]");
    }

    @Test
    void readsTheSecretAnewForEveryClient(@TempDir Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "first");
        KafkaSpec spec = sasl(KafkaSpec.Mechanism.SCRAM_SHA_256, "user", password);
        assertThat(jaas(spec)).contains("password=\"first\"");

        Files.writeString(password, "second");

        assertThat(jaas(spec)).contains("password=\"second\"");
    }

    private static @Nullable String jaas(KafkaSpec spec) {
        KafkaSpec.Sasl sasl = spec.sasl();
        return sasl == null ? null : KafkaSettings.jaas(sasl);
    }

    @Test
    void namesTheFileThatIsNotThere() {
        KafkaSpec spec = new KafkaSpec(List.of("a:1"), KafkaSpec.Protocol.SSL, null, "/no/ca.pem", null, null);

        assertThatThrownBy(() -> KafkaSettings.forAdmin(spec))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kafka.caFile: /no/ca.pem (expected: a readable PEM file)");
    }

    private static KafkaSpec sasl(KafkaSpec.Mechanism mechanism, String user, Path password) {
        return new KafkaSpec(
                List.of("a:1"),
                KafkaSpec.Protocol.SASL_PLAINTEXT,
                new KafkaSpec.Sasl(mechanism, user, new SecretRef("file:" + password)),
                null,
                null,
                null);
    }
}
