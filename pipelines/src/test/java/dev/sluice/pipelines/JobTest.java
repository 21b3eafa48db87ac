package dev.sluice.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.checkpoint.StorageLayout;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void refusesAPlanThatContradictsItself() {
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--bootstrapServers=127.0.0.1:9",
                        "--consumerGroup=group",
                        "--checkpointProfile=object-sinks",
                        "--unalignedCheckpointEnabled=true",
                        "--checkpointTimeoutMillis=1000",
                        "--checkpointRoot=bucket")
                .as(SluiceOptions.class);

        assertThatThrownBy(() -> Job.create(options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(String.join(
                        System.lineSeparator(),
                        "--subscriptions: (none) (expected: at least one YAML file)",
                        "root: \"bucket\" (expected: an absolute URI such as gs://bucket/folder, or an absolute path)",
                        "timeout: PT1S (expected: at least the interval, PT1M)",
                        "unaligned: true (expected: false with sinks that commit on checkpoints: what a barrier overtakes is"
                                + " not there yet when the checkpoint completes, FLINK-36287)"));
    }

    @Test
    void theFolderOfCheckpointsIsNamedAfterTenantAndGroup(@TempDir Path folder) throws IOException {
        SluiceOptions options =
                PipelineOptionsFactory.fromArgs("--checkpointRoot=gs://bucket").as(SluiceOptions.class);
        Path file = Files.writeString(
                folder.resolve("two.yaml"),
                """
                tenant: acme
                name: first
                source: {topics: [events]}
                sink: {syslog: {host: syslog.example}}
                ---
                tenant: globex
                name: second
                source: {topics: [events]}
                sink: {syslog: {host: syslog.example}}
                """);
        List<Subscription> two =
                LoadedSubscriptions.load(List.of(file), Map.of()).orThrow();

        assertThat(Job.checkpoints(options, two.subList(0, 1), "sluice.acme.first")
                        .plan()
                        .storage())
                .isEqualTo(new StorageLayout("gs://bucket", "acme", "sluice", "sluice.acme.first", true));
        assertThat(Job.checkpoints(options, two, "all").plan().storage())
                .isEqualTo(new StorageLayout("gs://bucket", "shared", "sluice", "all", true));
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

    @ParameterizedTest
    @ValueSource(strings = {"fw.ledger", "dead.acme.all"})
    void refusesALedgerInATopicOfEventsOrDeadLetters(String topic, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("all.yaml"),
                """
                tenant: acme
                name: all
                source: {topicPattern: "fw[.].*"}
                sink: {syslog: {host: syslog.example}}
                """);
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--bootstrapServers=127.0.0.1:9", "--subscriptions=" + file, "--ledgerTopic=" + topic)
                .as(SluiceOptions.class);

        assertThatThrownBy(() -> Job.create(options))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("--ledgerTopic: \"" + topic
                        + "\" (expected: a topic that no subscription reads or sends dead letters to)");
    }

    @Test
    void saysWhatAJobMustBeLikeForBigQueryIo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("beam.yaml"),
                """
                tenant: acme
                name: one
                source: {topics: [events]}
                sink: {bigquery: {project: acme-security, dataset: firewall, table: traffic, writer: beam}}
                ---
                tenant: acme
                name: two
                source: {topics: [events]}
                sink: {bigquery: {project: acme-security, dataset: firewall, table: traffic, writer: beam}}
                ---
                tenant: globex
                name: other
                source: {topics: [events]}
                sink: {bigquery: {project: acme-security, dataset: firewall, table: traffic}}
                """);
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--bootstrapServers=127.0.0.1:9",
                        "--subscriptions=" + file,
                        "--consumerGroup=group",
                        "--ledgerTopic=ledger")
                .as(SluiceOptions.class);
        String ledger = "beam only without --ledgerTopic, as BigQueryIO does not say what it has delivered";
        String tenants = "beam only in a job of one tenant, as the job fails with what BigQueryIO gives up on";

        assertThatThrownBy(() -> Job.create(options))
                .isInstanceOfSatisfying(ConfigurationException.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "acme/one: sink.bigquery.writer: \"beam\" (expected: " + ledger + ")",
                                "acme/one: sink.bigquery.writer: \"beam\" (expected: " + tenants + ")",
                                "acme/two: sink.bigquery.writer: \"beam\" (expected: " + ledger + ")",
                                "acme/two: sink.bigquery.writer: \"beam\" (expected: " + tenants + ")",
                                "acme/two: sink.bigquery.table: \"acme-security.firewall.traffic\" (expected: another"
                                        + " table than those of other lanes with writer: beam, as BigQueryIO would mix"
                                        + " up their columns)"));
    }
}
