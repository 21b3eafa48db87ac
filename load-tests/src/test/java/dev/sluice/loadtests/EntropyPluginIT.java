package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.Await;
import dev.sluice.testkit.flink.FlinkCluster;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.flink.JarRun;
import dev.sluice.testkit.flink.JobJar;
import dev.sluice.testkit.gcs.GcsObject;
import dev.sluice.testkit.gcs.GcsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gs:// plugin in Flink's own processes, with a job that ends if its state is not what it was. */
class EntropyPluginIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String BUCKET = "state";
    private static final String DATA = "flink/[0-9a-zA-Z]{4}0a1b/.*";

    /** The Flink that the job runs on. */
    enum Flink {
        OF_THE_PROJECT,
        NEWEST_1_X;

        String classPath() throws IOException {
            return switch (this) {
                case OF_THE_PROJECT -> System.getProperty("java.class.path");
                case NEWEST_1_X -> BuiltFiles.flink120();
            };
        }
    }

    @TempDir
    private Path folder;

    private GcsServer gcs;
    private Path jar;

    @BeforeEach
    void setUp() throws IOException {
        gcs = GcsServer.startWithBuckets(BUCKET);
        jar = JobJar.write(
                folder.resolve("sequence.jar"), SequenceJob.class, SequenceJob.Key.class, SequenceJob.Follow.class);
    }

    @AfterEach
    void tearDown() {
        gcs.close();
    }

    @ParameterizedTest
    @EnumSource
    void keepsStateUnderRandomNames(Flink version) throws IOException {
        try (FlinkCluster flink = FlinkCluster.builder()
                .classPath(version.classPath())
                .plugins(BuiltFiles.plugins())
                .configuration(settings())
                .start()) {
            FlinkRest rest = flink.rest();

            // Given a checkpoint of a time without entropy
            String plain = run(flink, "-Dstate.checkpoints.dir=gs://state/flink/plain");
            rest.awaitCompletedCheckpoints(plain, 2, TIMEOUT);
            String old = cancel(rest, plain);
            assertThat(names(name -> true)).allMatch(name -> name.startsWith("flink/plain/" + plain));

            // When it goes on with entropy, data objects have random names and _metadata has not
            String job = run(flink, "-s", old);
            rest.awaitCompletedCheckpoints(job, 3, TIMEOUT);
            assertThat(rest.lastCheckpoint(job)).matches("gs://state/flink/0a1b/job/" + job + "/chk-\\d+");
            List<String> data = names(name -> name.matches(DATA));
            assertThat(data).anyMatch(name -> name.contains("/shared/"));
            assertThat(data.stream()
                            .map(name -> name.substring(0, 10))
                            .distinct()
                            .count())
                    .as("prefixes of %s", data)
                    .isGreaterThan(1);

            // When a TaskManager is killed
            flink.killTaskManager(0);
            flink.startTaskManager();
            Await.until("restores", TIMEOUT, () -> rest.restores(job), restores -> restores >= 2);
            long completed = rest.completedCheckpoints(job);
            rest.awaitCompletedCheckpoints(job, completed + 2, TIMEOUT);
            assertHealthy(rest, job);

            // When all of Flink is killed
            String last = rest.lastCheckpoint(job);
            flink.killJobManager();
            flink.killTaskManager(0);
            flink.startJobManager();
            flink.startTaskManager();
            String restored = run(flink, "-s", last);
            rest.awaitCompletedCheckpoints(restored, 2, TIMEOUT);
            assertHealthy(rest, restored);

            // When it is stopped with a savepoint
            String savepoint = rest.stopWithSavepoint(
                    restored, URI.create("gs://state/flink/_entropy_0a1b/savepoints"), false, TIMEOUT);
            assertThat(savepoint).startsWith("gs://state/flink/0a1b/savepoints/savepoint-");
            assertThat(names(name -> name.matches("flink/[0-9a-zA-Z]{4}0a1b/savepoints/.*")))
                    .isNotEmpty();
            String again = run(
                    flink,
                    "-s",
                    savepoint,
                    "-Dexecution.checkpointing.externalized-checkpoint-retention=DELETE_ON_CANCELLATION");
            rest.awaitCompletedCheckpoints(again, 3, TIMEOUT);
            assertHealthy(rest, again);

            // Then nothing is left of a job that keeps nothing, and nothing is under the key
            assertThat(names(name -> name.contains(again))).isNotEmpty();
            rest.cancel(again);
            rest.awaitState(again, "CANCELED", TIMEOUT);
            Await.until(
                    "objects of a job that keeps nothing",
                    TIMEOUT,
                    () -> names(name -> name.contains(again)),
                    List::isEmpty);
            assertThat(names(name -> name.contains("_entropy_") || name.endsWith("/")))
                    .isEmpty();
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(gcs.flinkSettings());
        settings.putAll(Map.of(
                "gs.entropy.key", "_entropy_",
                "state.backend.type", "rocksdb",
                "state.backend.incremental", "true",
                "state.checkpoints.dir", "gs://state/flink/_entropy_0a1b/job",
                "execution.checkpointing.interval", "500ms",
                "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION",
                "restart-strategy.type", "fixed-delay",
                "restart-strategy.fixed-delay.attempts", "20",
                "restart-strategy.fixed-delay.delay", "1s",
                "web.refresh-interval", "100"));
        return settings;
    }

    private String run(FlinkCluster flink, String... more) {
        List<String> arguments = new ArrayList<>(List.of("-d", "-c", SequenceJob.class.getName()));
        arguments.addAll(Arrays.asList(more));
        JarRun run = flink.runJar(jar, arguments, List.of());
        assertThat(run.exitCode()).as(run.output()).isZero();
        return run.jobId().orElseThrow();
    }

    /** Cancels a job, and returns its last checkpoint. */
    private static String cancel(FlinkRest rest, String job) {
        rest.cancel(job);
        rest.awaitState(job, "CANCELED", TIMEOUT);
        return rest.lastCheckpoint(job);
    }

    /** No state was lost: the job says so, in an exception. */
    private static void assertHealthy(FlinkRest rest, String job) {
        assertThat(rest.state(job)).isEqualTo("RUNNING");
        assertThat(rest.get("/jobs/" + job + "/exceptions").toString()).doesNotContain("(expected:");
    }

    private List<String> names(Predicate<String> wanted) {
        Stream<String> names = gcs.objects(BUCKET, "").stream().map(GcsObject::name);
        return names.filter(wanted).toList();
    }
}
