package dev.sluice.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.loadtests.examples.ExampleEvents;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.testkit.kafka.KafkaBroker;
import dev.sluice.testkit.siem.SiemServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

/** {@code sluice preview} and {@code sluice explain} on the topics of a broker. */
class PreviewCommandIT {
    private static final int EVENTS = 800;
    private static final int KEPT_REQUESTS = 1_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void showsByteForByteWhatTheJobThenDelivers() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start();
                SiemServer siem =
                        SiemServer.builder().keepRequests(KEPT_REQUESTS).start()) {
            broker.createTopic("fw.acme", 2);
            produce(broker);
            Path file = subscription(siem);
            String brokers = "--bootstrapServers=" + broker.bootstrapServers();

            CommandRun run = CommandRun.of(
                    new PreviewCommand(), file.toString(), brokers, "--last=1h", "--sample=1000", "--json");

            assertThat(run.exit()).as(run.err()).isZero();
            JsonNode report = run.report();
            assertThat(report.path("input").path("records").asInt()).isEqualTo(EVENTS);
            assertThat(report.path("input").path("available").asInt()).isEqualTo(EVENTS);
            assertThat(report.path("input").path("complete").asBoolean()).isTrue();
            int kept = report.path("match").path("kept").asInt();
            assertThat(kept).isBetween(1, EVENTS - 1);
            assertThat(delivered(file, broker, siem, kept))
                    .containsExactlyInAnyOrderElementsOf(report.path("samples").findValuesAsText("text"));

            CommandRun explained =
                    CommandRun.of(new ExplainCommand(), file.toString(), brokers, "--last=1h", "--limit=100", "--json");

            assertThat(explained.exit()).as(explained.err()).isZero();
            assertThat(explained.report().path("sample").path("records").asInt())
                    .isEqualTo(100);
        }
    }

    @Test
    void namesATopicThatIsMissing() throws IOException {
        try (KafkaBroker broker = KafkaBroker.start();
                SiemServer siem = SiemServer.builder().start()) {
            CommandRun run = CommandRun.of(
                    new PreviewCommand(),
                    subscription(siem).toString(),
                    "--bootstrapServers=" + broker.bootstrapServers());

            assertThat(run.exit()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(run.err().strip())
                    .isEqualTo("source.topics: fw.acme (expected: a topic that exists at " + broker.bootstrapServers()
                            + ")");
        }
    }

    private static List<String> delivered(Path file, KafkaBroker broker, SiemServer siem, int events) throws Exception {
        CheckpointPlan plan = CheckpointPlan.of(CheckpointPlan.Profile.LOCAL);
        try (LocalFlink flink = LocalFlink.start(plan, 1)) {
            SluiceOptions options = PipelineOptionsFactory.create().as(SluiceOptions.class);
            options.setJobName("preview");
            options.setSubscriptions(List.of(file.toString()));
            options.setBootstrapServers(broker.bootstrapServers());
            options.setReadShares(1);
            options.setCheckpointProfile(CheckpointPlan.Profile.LOCAL.optionName());
            options.setRunner(FlinkRunner.class);
            FlinkPipelineOptions flinkOptions = options.as(FlinkPipelineOptions.class);
            flinkOptions.setParallelism(1);
            flinkOptions.setAttachedMode(false);
            flink.use(flinkOptions);
            PipelineResult job = Job.create(options).run();
            siem.awaitEvents(events, TIMEOUT);
            job.cancel();
        }
        List<String> lines = new ArrayList<>();
        siem.lastRequests().forEach(request -> request.text().lines().forEach(lines::add));
        return lines;
    }

    private Path subscription(SiemServer siem) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), siem.token());
        return Files.writeString(
                folder.resolve("subscription.yaml"),
                """
                tenant: acme
                name: preview
                source: {topics: [fw.acme]}
                filter: "dest_port < 1024 AND source_ip IS NOT NULL"
                steps:
                  - exclude: [log_source_id]
                  - mask: {fields: [source_user], with: redact}
                  - set: {site: hq}
                  - rename: {source_ip: src}
                sink:
                  https:
                    url: %s
                    allowPlaintext: true
                    protocol: json-lines
                    auth: {bearer: {secret: "file:%s"}}
                """
                        .formatted(siem.ingestUri(), token));
    }

    private static void produce(KafkaBroker broker) {
        try (EventProducer producer = new EventProducer(broker.bootstrapServers(), new Expectations(List.of()))) {
            new ExampleEvents(List.of("acme", "acme", "acme"), Instant.now())
                    .next(EVENTS, (tenant, event) -> producer.send("fw.acme", event));
        }
    }
}
