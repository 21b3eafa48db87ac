package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtests.examples.ExampleEvents;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.flink.FlinkCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sluice run} as a user would call it; what it reports and what arrives. */
class RunCommandIT {
    private static final int EVENTS = 2_000;

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    @Test
    void submitsTheJobJarToACluster() throws IOException {
        try (Sandbox sandbox = Sandbox.builder().kafka().siem().start();
                FlinkCluster flink =
                        FlinkCluster.builder().slots(1).heapMegabytes(512).start()) {
            sandbox.kafka().createTopic("fw.acme", 2);
            Path subscription = subscription(sandbox);
            produce(sandbox);

            int exit = run(
                    subscription.toString(),
                    "--bootstrapServers=" + sandbox.kafka().bootstrapServers(),
                    "--readShares=1",
                    "--flinkMaster=" + flink.restAddress());

            assertThat(exit).as(err.toString()).isZero();
            assertThat(err.toString()).contains("Submitted to " + flink.restAddress());
            sandbox.siem().awaitEvents(EVENTS, Duration.ofSeconds(90));
            assertThat(sandbox.siem().inbox("/ingest").ids().distinct()).isEqualTo(EVENTS);
        }
    }

    @Test
    void namesABrokerThatDoesNotAnswer() throws IOException {
        Path file = Files.writeString(
                folder.resolve("subscription.yaml"),
                """
                tenant: acme
                name: all
                source: {topics: [fw.acme]}
                sink: {https: {url: "https://siem.example"}}
                """);

        int exit = run(file.toString(), "--bootstrapServers=127.0.0.1:1");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString()).contains("kafka.bootstrapServers: 127.0.0.1:1 (expected: brokers that answer");
    }

    @Test
    void reportsEveryProblemOfOptionsAndFilesAtOnce() throws IOException {
        Path file = Files.writeString(
                folder.resolve("subscription.yaml"),
                """
                tenant: acme
                name: all
                source: {topics: [fw.acme]}
                filter: "acton = 'deny'"
                sink: {https: {url: "http://siem.example"}}
                """);

        int exit = run(file.toString(), "--checkpointProfile=huge");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .contains("--bootstrapServers, --kafkaConfig: (none) (expected: one of them)")
                .contains(
                        "checkpointProfile: \"huge\" (expected: one of local, stateless-small, stateless-large, stateful,"
                                + " exactly-once-sinks, object-sinks)")
                .contains(file + ":4: filter:1:1: \"acton\" (expected: a field of the event), did you mean \"action\"?")
                .contains(file + ":5: sink.https.url: \"http://siem.example\" (expected: an https URL)");
    }

    private int run(String... arguments) {
        CommandLine command = Sluice.commandLine();
        command.setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "run";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return command.execute(all);
    }

    private Path subscription(Sandbox sandbox) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), sandbox.siem().token());
        return Files.writeString(
                folder.resolve("subscription.yaml"),
                """
                tenant: acme
                name: all
                source: {topics: [fw.acme]}
                sink:
                  https:
                    url: %s
                    auth: {bearer: {secret: "file:%s"}}
                    tls: {caFile: "%s"}
                """
                        .formatted(
                                sandbox.siem().ingestUri(),
                                token,
                                sandbox.authority().caFile()));
    }

    private static void produce(Sandbox sandbox) {
        try (EventProducer producer =
                new EventProducer(sandbox.kafka().bootstrapServers(), new Expectations(List.of()))) {
            new ExampleEvents(List.of("acme", "acme", "acme"), Instant.now())
                    .next(EVENTS, (tenant, event) -> producer.send("fw.acme", event));
        }
    }
}
