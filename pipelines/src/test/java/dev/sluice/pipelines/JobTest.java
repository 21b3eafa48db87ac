package dev.sluice.pipelines;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTest {

    @Test
    void reportsEveryMissingOrWrongOptionAtOnceAndContactsNothing() {
        SluiceOptions options = PipelineOptionsFactory.fromArgs("--gcsUrl=ftp://bucket", "--kafkaConfig=not/there.yaml")
                .as(SluiceOptions.class);

        assertThatThrownBy(() -> Job.create(options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "not/there.yaml: file: not found (expected: a readable file)",
                        "--gcsUrl: \"ftp://bucket\" (expected: an https URL, or an http URL with --googleCredentials=NONE)",
                        "--subscriptions: (none) (expected: at least one YAML file)"));
    }

    @Test
    void wantsAConsumerGroupForSeveralSubscriptions(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("two.yaml"),
                """
                tenant: acme
                name: first
                source: {topics: [events]}
                sink: {syslog: {host: syslog.example}}
                ---
                tenant: acme
                name: second
                source: {topics: [events]}
                sink: {syslog: {host: syslog.example}}
                """);
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--bootstrapServers=127.0.0.1:9", "--subscriptions=" + file)
                .as(SluiceOptions.class);

        assertThatThrownBy(() -> Job.create(options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "--consumerGroup: (none) (expected: a group that stays the same over restarts, as the job has"
                                + " 2 subscriptions)");
    }

    @Test
    void wantsBrokersToBeSaidOnce() {
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--bootstrapServers=127.0.0.1:9", "--kafkaConfig=kafka.yaml", "--consumerGroup=group")
                .as(SluiceOptions.class);

        assertThatThrownBy(() -> Job.create(options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("--bootstrapServers, --kafkaConfig: both (expected: one of them)");
    }
}
