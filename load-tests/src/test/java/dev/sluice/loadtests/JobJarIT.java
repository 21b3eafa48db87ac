package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.flink.FlinkCluster;
import dev.sluice.testkit.flink.JarRun;
import dev.sluice.testkit.siem.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The job JAR on a cluster of separate JVMs, submitted as a user would, to all four kinds of sinks. */
final class JobJarIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int EVENTS = 40_000;
    private static final int PORTIONS = 20;

    /** Given to Flink with -D, which wins over the profile's 10. */
    private static final int TOLERABLE_FAILURES = 7;

    @Test
    void deliversEveryEventAlthoughATaskManagerIsKilledInTheMiddle(
            @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path logs, @TempDir Path checkpoints) throws IOException {
        try (ExampleRun run = ExampleRun.start();
                FlinkCluster flink = FlinkCluster.builder()
                        .taskManagers(1)
                        .slots(ExampleRun.SLOTS)
                        .heapMegabytes(768)
                        .logs(logs)
                        .start()) {
            List<String> arguments = new ArrayList<>(run.arguments("sluice-job-jar"));
            arguments.add("--checkpointRoot=" + checkpoints);
            String job = submit(flink, arguments);
            run.produce(EVENTS / 4);
            run.awaitDelivered();
            flink.rest().awaitCompletedCheckpoints(job, 1, TIMEOUT);
            assertThePlanHolds(flink, job, checkpoints);

            holdInTheMiddle(run);
            flink.killTaskManager(0);
            run.sandbox().siem().recover();
            flink.startTaskManager();
            run.produce(EVENTS / 2);

            List<LaneReport> lanes = run.awaitDelivered();
            LaneAssertions.assertComplete(lanes);
            assertThat(lanes).as("events delivered anew").anyMatch(lane -> lane.duplicated() > 0);
            assertThat(flink.rest().state(job)).isEqualTo("RUNNING");
            assertThat(flink.rest().restores(job)).isPositive();
        }
    }

    /** The job brought its profile and its folder to a cluster that has a folder of its own, and else Flink's defaults. */
    private static void assertThePlanHolds(FlinkCluster flink, String job, Path checkpoints) throws IOException {
        JsonNode config = flink.rest().get("/jobs/" + job + "/checkpoints/config");
        assertThat(config.path("interval").asLong()).isEqualTo(5_000);
        assertThat(config.path("timeout").asLong()).isEqualTo(600_000);
        assertThat(config.path("min_pause").asLong()).isEqualTo(1_000);
        assertThat(config.path("tolerable_failed_checkpoints").asInt()).isEqualTo(TOLERABLE_FAILURES);
        assertThat(config.path("checkpoint_storage").asText()).isEqualTo("FileSystemCheckpointStorage");

        JsonNode completed =
                flink.rest().get("/jobs/" + job + "/checkpoints").path("latest").path("completed");
        // With Flink's own state backend, which the cluster has, it would be larger.
        assertThat(completed.path("checkpointed_size").asLong()).isBetween(1L, 16L * 1024);
        String last = completed.path("external_path").asText();
        assertThat(URI.create(last).getPath())
                .matches(checkpoints + "/[0-9a-f]{8}/shared/sluice/sluice-job-jar/checkpoints/" + job + "/chk-\\d+");
        try (Stream<Path> files = Files.list(Path.of(URI.create(last).getPath()))) {
            assertThat(files).extracting(file -> file.getFileName().toString()).containsExactly("_metadata");
        }
    }

    /**
     * Produces events of which some stay under way: one request hangs and holds up the next checkpoint, while objects are
     * written that this checkpoint would have covered.
     */
    private static void holdInTheMiddle(ExampleRun run) {
        long objects = run.delivered(SinkSpec.Kind.GCS);
        run.sandbox().siem().failNext(1, new Fault.Hang());
        for (int i = 0; i < PORTIONS; i++) {
            // A producer fills one partition for a while: one producer each, so that every partition gets some.
            run.produce(EVENTS / 4 / PORTIONS);
        }
        Await.until("a request that hangs", TIMEOUT, () -> run.sandbox().siem().hangingRequests() == 1);
        Await.until("events in objects", TIMEOUT, () -> run.delivered(SinkSpec.Kind.GCS), now -> now > objects);
        assertThat(run.isDelivered()).isFalse();
    }

    private static String submit(FlinkCluster flink, List<String> arguments) {
        JarRun submitted = flink.runJar(
                BuiltFiles.jobJar(),
                List.of("-d", "-Dexecution.checkpointing.tolerable-failed-checkpoints=" + TOLERABLE_FAILURES),
                arguments);
        assertThat(submitted.exitCode()).as(submitted.output()).isZero();
        String job = submitted.jobId().orElseThrow(() -> new AssertionError(submitted.output()));
        flink.rest().awaitState(job, "RUNNING", TIMEOUT);
        return job;
    }
}
