package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkExecutionEnvironments;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageLoader;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCheckpointsTest {

    @TempDir
    private Path folder;

    @Test
    void withoutOptionsAJobHasItsProfile() {
        assertThat(of().plan()).isEqualTo(CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL));
        assertThat(of("--checkpointProfile=local").plan()).isEqualTo(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL));
    }

    @Test
    void theJobsOwnOptionsWinOverTheProfile() {
        FlinkPipelineOptions options = options("--checkpointingInterval=60000", "--unalignedCheckpointEnabled=true")
                .as(FlinkPipelineOptions.class);

        JobCheckpoints checkpoints = JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all");
        checkpoints.applyTo(options);

        assertThat(checkpoints.plan().interval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(options.getCheckpointingInterval()).isEqualTo(60_000);
        assertThat(options.getMaxBundleTimeMills()).isEqualTo(60_000);
        assertThat(options.getUnalignedCheckpointEnabled()).isTrue();
        assertThat(options.getCheckpointTimeoutMillis()).isEqualTo(600_000);
    }

    @Test
    void thePlanReachesFlinkThroughItsConfigurationFolder() {
        FlinkPipelineOptions options = options("--flinkMaster=flink:8081", "--checkpointRoot=gs://bucket")
                .as(FlinkPipelineOptions.class);

        JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all").applyTo(options);

        StorageLayout layout = new StorageLayout("gs://bucket", "acme", "sluice", "all", true);
        Map<String, String> planned = CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL)
                .withStorage(layout)
                .jobConfiguration();
        planned.put("state.backend.type", SparseStateBackendFactory.class.getName());
        assertThat(FlinkConfFolder.read(options.getFlinkConfDir())).isEqualTo(planned);
    }

    @Test
    void theHeapsBackendIsTheOneThatLeavesOutWhatWasNeverWritten() throws Exception {
        assertThat(stateBackend("hashmap")).isEqualTo(SparseStateBackendFactory.class.getName());
        assertThat(stateBackend("org.apache.flink.runtime.state.hashmap.HashMapStateBackendFactory"))
                .isEqualTo("org.apache.flink.runtime.state.hashmap.HashMapStateBackendFactory");
        assertThat(stateBackend("rocksdb")).isEqualTo("rocksdb");
    }

    /** What a job gets where Flink was told this. */
    private String stateBackend(String given) throws IOException {
        Path conf = Files.createDirectory(folder.resolve(given));
        FlinkConfFolder.write(conf, Map.of("state.backend.type", given), null);
        FlinkPipelineOptions options =
                options("--flinkMaster=flink:8081", "--flinkConfDir=" + conf).as(FlinkPipelineOptions.class);

        JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all").applyTo(options);

        return String.valueOf(FlinkConfFolder.read(options.getFlinkConfDir()).get("state.backend.type"));
    }

    /** A cluster that knows nothing keeps state as the job's plan says: the folder and the threshold. */
    @Test
    void theClusterTakesFolderAndThresholdFromTheJob() throws Exception {
        FlinkPipelineOptions options = options("--flinkMaster=flink:8081", "--checkpointRoot=/var/checkpoints")
                .as(FlinkPipelineOptions.class);
        options.setStreaming(true);
        JobCheckpoints checkpoints = JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all");
        checkpoints.applyTo(options);

        StreamExecutionEnvironment environment = FlinkExecutionEnvironments.createStreamExecutionEnvironment(
                options, List.of(), options.getFlinkConfDir());

        assertThat(environment.getCheckpointConfig().getTolerableCheckpointFailureNumber())
                .isEqualTo(10);
        assertThat(environment.getCheckpointConfig().getMinPauseBetweenCheckpoints())
                .isEqualTo(2_000);
        assertIsKeptAsPlanned(environment, checkpoints.plan());
    }

    @Test
    void anEnvironmentThatFlinkPreparedGetsThePlan() throws Exception {
        PreparedEnvironment.prepare(Map.of(
                "execution.checkpointing.interval", "20 s",
                "state.checkpoints.dir", "file:///of/the/cluster",
                "pipeline.name", "theirs"));
        try {
            FlinkPipelineOptions options =
                    options("--checkpointRoot=/var/checkpoints").as(FlinkPipelineOptions.class);
            options.setStreaming(true);
            JobCheckpoints checkpoints = JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all");
            checkpoints.applyTo(options);

            StreamExecutionEnvironment environment =
                    FlinkExecutionEnvironments.createStreamExecutionEnvironment(options, List.of(), null);

            assertThat(options.getFlinkConfDir()).isNull();
            assertThat(environment.getCheckpointConfig().getCheckpointInterval())
                    .isEqualTo(20_000);
            assertThat(environment.getCheckpointConfig().getTolerableCheckpointFailureNumber())
                    .isEqualTo(10);
            assertThat(environment.getConfiguration().get(PipelineOptions.NAME)).isEqualTo("theirs");
            assertIsKeptAsPlanned(environment, checkpoints.plan());
        } finally {
            PreparedEnvironment.forget();
        }
    }

    @SuppressWarnings("deprecation") // What the JobManager reads, until Flink 2.
    private static void assertIsKeptAsPlanned(StreamExecutionEnvironment environment, CheckpointPlan plan)
            throws Exception {
        CheckpointStorage storage = CheckpointStorageLoader.load(
                environment.getCheckpointConfig().getCheckpointStorage(),
                new HashMapStateBackend(),
                Configuration.fromMap(environment.getConfiguration().toMap()),
                new Configuration(),
                JobCheckpointsTest.class.getClassLoader(),
                null);
        assertThat(storage).isInstanceOfSatisfying(FileSystemCheckpointStorage.class, files -> {
            assertThat(files.getCheckpointPath().toUri().getPath())
                    .isEqualTo(URI.create(plan.storage().checkpointsDir()).getPath());
            assertThat(files.getMinFileSizeThreshold()).isEqualTo(1 << 20);
        });
    }

    /** As Flink's client leaves one: what the program configures comes on top of the cluster's settings. */
    @SuppressWarnings("try")
    private static final class PreparedEnvironment extends StreamExecutionEnvironment {

        private PreparedEnvironment() {}

        static void prepare(Map<String, String> cluster) {
            initializeContextEnvironment(program -> {
                Configuration merged = Configuration.fromMap(cluster);
                merged.addAll(program);
                return new StreamExecutionEnvironment(merged);
            });
        }

        static void forget() {
            resetContextEnvironment();
        }
    }

    @Test
    void whatFlinkWasGivenWinsOverTheProfileAndStays() throws IOException {
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                execution:
                  checkpointing:
                    interval: 30 s
                    externalized-checkpoint-retention: DELETE_ON_CANCELLATION
                restart-strategy.type: fixed-delay
                state.backend.fs.memory-threshold: 100kb
                state.checkpoints.dir: gs://cluster/it's own
                """);
        FlinkPipelineOptions options =
                options("--flinkMaster=flink:8081", "--flinkConfDir=" + folder).as(FlinkPipelineOptions.class);

        JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all").applyTo(options);

        assertThat(options.getCheckpointingInterval()).isEqualTo(30_000);
        assertThat(options.isExternalizedCheckpointsEnabled()).isFalse();
        assertThat(FlinkConfFolder.read(options.getFlinkConfDir()))
                .containsAllEntriesOf(Map.of(
                        "execution.checkpointing.interval", "30 s",
                        "execution.checkpointing.externalized-checkpoint-retention", "DELETE_ON_CANCELLATION",
                        "execution.checkpointing.tolerable-failed-checkpoints", "10",
                        "restart-strategy.type", "fixed-delay",
                        "state.backend.fs.memory-threshold", "100kb",
                        "state.checkpoints.dir", "gs://cluster/it's own",
                        "state.checkpoint-storage", "filesystem"))
                .doesNotContainKey("state.storage.fs.memory-threshold");
    }

    @Test
    void theJobsRootWinsOverTheClustersFolder() throws IOException {
        Files.writeString(folder.resolve("flink-conf.yaml"), "state.checkpoints.dir: gs://cluster/own\n");
        FlinkPipelineOptions options = options(
                        "--flinkMaster=flink:8081",
                        "--flinkConfDir=" + folder,
                        "--checkpointRoot=hdfs://namenode/flink",
                        "--checkpointTenant=globex",
                        "--checkpointApplication=lake")
                .as(FlinkPipelineOptions.class);

        JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all").applyTo(options);

        assertThat(FlinkConfFolder.read(options.getFlinkConfDir()))
                .containsEntry(
                        "state.checkpoints.dir",
                        new StorageLayout("hdfs://namenode/flink", "globex", "lake", "all", true).checkpointsDir());
    }

    @Test
    void contradictionsOfAllOriginsAreReportedAtOnce() throws IOException {
        Files.writeString(
                folder.resolve("flink-conf.yaml"),
                """
                state.storage.fs.memory-threshold: 2mb
                execution.checkpointing.max-concurrent-checkpoints: 2
                execution.checkpointing.timeout: soon
                """);

        assertThatThrownBy(() -> of(
                        "--flinkConfDir=" + folder,
                        "--checkpointProfile=object-sinks",
                        "--checkpointingMode=AT_LEAST_ONCE",
                        "--unalignedCheckpointEnabled=true",
                        "--checkpointRoot=bucket"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        execution.checkpointing.timeout: "soon" (expected: a value that Flink can read)
                        numConcurrentCheckpoints: 2 (expected: 1, as a minimum pause and unaligned checkpoints need)
                        checkpointingMode: AT_LEAST_ONCE (expected: EXACTLY_ONCE, which the plan counts on; it costs a job nothing whose tasks are chained)
                        root: "bucket" (expected: an absolute URI such as gs://bucket/folder, or an absolute path)
                        memoryThresholdBytes: 2097152 (expected: 0 to 1048576, Flink's limit)
                        unaligned: true (expected: false with sinks that commit on checkpoints: what a barrier overtakes is not there yet when the checkpoint completes, FLINK-36287)""");
    }

    @Test
    void namesAFolderWithoutAConfiguration() {
        assertThatThrownBy(() -> of("--flinkConfDir=" + folder.resolve("missing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("flinkConfDir: " + folder.resolve("missing")
                        + " (expected: a folder with a readable config.yaml or flink-conf.yaml, ");
    }

    private static CheckpointOptions options(String... arguments) {
        return PipelineOptionsFactory.fromArgs(arguments).as(CheckpointOptions.class);
    }

    private static JobCheckpoints of(String... arguments) {
        return JobCheckpoints.of(options(arguments), "acme", "all");
    }
}
