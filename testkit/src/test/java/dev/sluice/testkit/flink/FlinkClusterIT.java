package dev.sluice.testkit.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cluster's processes come, are killed and go. */
final class FlinkClusterIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void replacesAKilledTaskManagerAndLeavesNothingBehind() {
        Set<ProcessHandle> before = children();
        Set<ProcessHandle> started;
        try (FlinkCluster flink = FlinkCluster.builder()
                .slots(3)
                .heapMegabytes(256)
                .configuration(Map.of("web.refresh-interval", "1234"))
                .start()) {
            assertThat(flink.taskManagers()).containsExactly("taskmanager-1");
            assertThat(flink.rest().taskManagers()).containsExactly("taskmanager-1");
            Await.until(
                    "slots, which a TaskManager offers after it has registered",
                    TIMEOUT,
                    () -> flink.rest().get("/overview").path("slots-total").asInt(),
                    slots -> slots == 3);
            assertThat(flink.rest().get("/config").path("refresh-interval").asInt())
                    .isEqualTo(1234);
            assertThat(flink.rest().jobs()).isEmpty();

            flink.killTaskManager(0);
            assertThat(flink.taskManagers()).isEmpty();
            assertThat(flink.startTaskManager()).isEqualTo("taskmanager-2");
            Await.until(
                    "registered TaskManagers",
                    TIMEOUT,
                    () -> flink.rest().taskManagers(),
                    ids -> ids.equals(List.of("taskmanager-2")));

            started = children();
            started.removeAll(before);
            assertThat(started).hasSize(2);
        }
        assertThat(started).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void runsAJarThatSurvivesItsTaskManager(@TempDir Path folder) throws IOException {
        Path jar = JobJar.write(folder.resolve("endless.jar"), EndlessJob.class);
        try (FlinkCluster flink = FlinkCluster.builder()
                .heapMegabytes(256)
                .logs(folder.resolve("logs"))
                .start()) {
            JarRun run = flink.runJar(jar, List.of("-d", "-c", EndlessJob.class.getName()), List.of("200"));
            assertThat(run.exitCode()).as(run.output()).isZero();
            String job = run.jobId().orElseThrow();
            flink.rest().awaitCompletedCheckpoints(job, 2, TIMEOUT);

            flink.killTaskManager(0);
            flink.startTaskManager();
            Await.until("restores", TIMEOUT, () -> flink.rest().restores(job), restores -> restores >= 1);
            flink.rest().awaitState(job, "RUNNING", TIMEOUT);
            Await.until("all tasks running", TIMEOUT, () -> flink.rest().allTasksRunning(job));

            String savepoint = flink.rest()
                    .stopWithSavepoint(job, folder.resolve("savepoints").toUri(), false, TIMEOUT);
            assertThat(Path.of(URI.create(savepoint)).resolve("_metadata")).exists();
            flink.rest().awaitState(job, "FINISHED", TIMEOUT);

            JarRun broken = flink.runJar(jar, List.of("-c", "no.such.Job"), List.of());
            assertThat(broken.exitCode()).isNotZero();
            assertThat(broken.output()).contains("no.such.Job");
            assertThat(broken.jobId()).isEmpty();
        }
        assertThat(folder.resolve("logs/jobmanager.log")).isNotEmptyFile();
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }
}
