package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.checkpoint.CheckpointPlan.Profile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** {@code sluice checkpoint} as a user would call it. */
class CheckpointCommandTest {
    private static final Path EXAMPLE = Path.of("../checkpoint-config/examples/flink-deployment.yaml");

    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @ParameterizedTest
    @EnumSource(Profile.class)
    void whatPlanWritesPassesLint(Profile profile) throws IOException {
        String flat = plan(profile, "--flink-conf");
        String deployment = "kind: FlinkDeployment\nspec:\n"
                + plan(profile, "--flink-deployment").indent(2);
        for (Path file : List.of(
                Files.writeString(folder.resolve("flink-conf.yaml"), flat),
                Files.writeString(folder.resolve("config.yaml"), flat),
                Files.writeString(folder.resolve("deployment.yaml"), deployment))) {
            int exit = run("lint", file.toString(), "--profile=" + profile.optionName());

            assertThat(out).hasToString("0 errors, 0 warnings" + System.lineSeparator());
            assertThat(exit).isZero();
        }
    }

    private String plan(Profile profile, String format) {
        assertThat(run(
                        "plan",
                        "--profile=" + profile.optionName(),
                        "--tenant=acme",
                        "--application=siem",
                        "--root=gs://bucket/sluice",
                        format))
                .as(err.toString())
                .isZero();
        return out.toString();
    }

    @Test
    void planWritesOptionsThatBeamTakes() {
        assertThat(run("plan", "--interval=20s", "--beam-options")).isZero();

        FlinkPipelineOptions options = PipelineOptionsFactory.fromArgs(
                        out.toString().lines().toArray(String[]::new))
                .as(FlinkPipelineOptions.class);
        assertThat(options.getCheckpointingInterval()).isEqualTo(20_000);
        assertThat(options.getMinPauseBetweenCheckpoints()).isEqualTo(2_000);
    }

    @Test
    void planReportsForPrograms() throws IOException {
        assertThat(run("plan", "--root=gs://bucket", "--tenant=acme", "--no-entropy", "--json"))
                .isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("command").asText()).isEqualTo("checkpoint plan");
        assertThat(report.path("profile").asText()).isEqualTo("stateless-small");
        assertThat(report.path("flinkConfiguration")
                        .path("state.checkpoints.dir")
                        .asText())
                .matches("gs://bucket/[0-9a-f]{8}/acme/sluice/sluice/checkpoints");
        assertThat(report.path("beamOptions").path("checkpointingInterval").asText())
                .isEqualTo("10000");
        assertThat(report.path("settings").get(0).path("setting").asText()).isEqualTo("interval");
        assertThat(report.path("settings").get(0).path("why").asText()).startsWith("what a crash replays");
    }

    @Test
    void planShowsEachSettingWithItsReason() {
        assertThat(run("plan")).isZero();

        assertThat(out.toString().lines().filter(line -> line.startsWith("memory threshold")))
                .singleElement()
                .asString()
                .matches("memory threshold +1 MiB +state chunks up to this size travel in .*");
    }

    @Test
    void planRefusesContradictionsAllAtOnce() {
        int exit = run(
                "plan",
                "--profile=exactly-once-sinks",
                "--unaligned",
                "--memory-threshold=2mb",
                "--timeout=soon",
                "--root=gs://bucket");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "execution.checkpointing.timeout: \"soon\" (expected: a value that Flink can read)",
                        "memoryThresholdBytes: 2097152 (expected: 0 to 1048576, Flink's limit)",
                        "unaligned: true (expected: false with sinks that commit on checkpoints: what a barrier overtakes is"
                                + " not there yet when the checkpoint completes, FLINK-36287)",
                        "--tenant: (none) (expected: a tenant's name, as --root is given)");
    }

    @Test
    void planRefusesWhatItDoesNotKnow() {
        assertThat(run("plan", "--profile=huge")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err).asString().startsWith("checkpointProfile: \"huge\" (expected: one of local, ");
        assertThat(run("plan", "--source-start-up=10s")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err)
                .asString()
                .startsWith(
                        "minPause: PT2S (expected: at least the source's start-up, PT10S, as the first checkpoint may");
        assertThat(run("plan", "--source-start-up=slow")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err).asString().startsWith("--source-start-up: slow (expected: a time such as 10s)");
        assertThat(run("plan", "--tenant=acme")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err).asString().startsWith("--root: (none) (expected: where checkpoints go, as --tenant is given)");
        assertThat(run("plan", "--json", "--flink-conf")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err).asString().contains("mutually exclusive");
    }

    @Test
    void lintFailsOnErrorsOnly() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "state.storage.fs.memory-threshold: 2mb\n");
        Path warned = Files.writeString(
                folder.resolve("warned.yaml"),
                plan(Profile.STATELESS_SMALL, "--flink-conf")
                        .replace("execution.checkpointing.min-pause: 2 s", "execution.checkpointing.min-pause: 0 s"));

        assertThat(run("lint", warned.toString())).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "warning: execution.checkpointing.min-pause: 0 s (expected: 2 s): after a slow checkpoint the next one"
                                + " starts at once, and the first one as soon as the job runs",
                        "0 errors, 1 warnings");
        assertThat(run("lint", wrong.toString())).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString().lines())
                .contains(
                        "error: state.storage.fs.memory-threshold: 2mb (expected: at most 1mb): Flink ignores it beyond"
                                + " 1 MiB and takes its default of 20 KB");
    }

    @Test
    void lintReportsForPrograms() throws IOException {
        Path previous = Files.writeString(folder.resolve("previous.yaml"), "pipeline.max-parallelism: 128\n");
        Path current = Files.writeString(folder.resolve("current.yaml"), plan(Profile.STATEFUL, "--flink-conf"));

        int exit = run("lint", current.toString(), "--profile=stateful", "--previous=" + previous, "--json");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString().strip())
                .isEqualTo("{\"command\":\"checkpoint lint\",\"ok\":false,\"file\":\"" + current
                        + "\",\"findings\":[{\"severity\":\"ERROR\",\"key\":\"pipeline.max-parallelism\",\"value\":\"720\","
                        + "\"expected\":\"128\",\"why\":\"state is cut into this many key groups; a job with another number"
                        + " cannot be restored from it\"}]}");
    }

    @Test
    void lintNamesAFileThatItCannotRead() throws IOException {
        Path broken = Files.writeString(folder.resolve("config.yaml"), "a: [");
        Path missing = folder.resolve("missing.yaml");

        assertThat(run("lint", missing.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err).asString().startsWith(missing + ": not found (expected: a readable file)");
        assertThat(run("lint", broken.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err).asString().startsWith(broken + ": while parsing a flow node");
    }

    /** The example's settings are the plan that its comment names. */
    @Test
    void theExampleOfADeploymentIsAPlan() throws IOException {
        assertThat(run("lint", EXAMPLE.toString())).as(out.toString()).isZero();
        assertThat(out).hasToString("0 errors, 0 warnings" + System.lineSeparator());

        run(
                "plan",
                "--tenant=acme",
                "--job=sluice.acme.denied-traffic-to-siem",
                "--root=gs://acme-flink-state",
                "--flink-deployment");
        assertThat(Files.readString(EXAMPLE)).contains(out.toString().indent(2));
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("checkpoint"));
        all.addAll(List.of(arguments));
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
