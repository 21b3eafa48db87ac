package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan.Profile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LintTest {
    private static final StorageLayout LAYOUT = new StorageLayout("gs://bucket", "acme", "sluice", "all", true);

    @ParameterizedTest
    @EnumSource(Profile.class)
    void findsNothingInAPlan(Profile profile) {
        Map<String, String> plan =
                CheckpointPlan.of(profile).withStorage(LAYOUT).flinkConfiguration();

        assertThat(Lint.check(new FlinkSettings(plan), profile)).isEmpty();
    }

    @Test
    void saysWhatAnEmptyConfigurationLacks() {
        assertThat(describe(Map.of()))
                .containsExactly(
                        "error: execution.checkpointing.interval: (none) (expected: 10 s): no checkpoints are taken, so a"
                                + " restart begins anew",
                        "error: state.checkpoints.dir: (none) (expected: a folder in an object store): without one"
                                + " checkpoints are on the JobManager's heap and gone with it",
                        "warning: execution.checkpointing.externalized-checkpoint-retention: (none) (expected:"
                                + " RETAIN_ON_CANCELLATION): a cancelled job's last checkpoint is deleted, and with it the"
                                + " way back",
                        "warning: state.storage.fs.memory-threshold: (none) (expected: 1048576b): each larger chunk of"
                                + " state is an object of its own; a job without keyed state could do with _metadata");
    }

    @Test
    void saysWhatTheDefaultsBesideAnIntervalMean() {
        assertThat(describe(with("execution.checkpointing.min-pause", "0 ms")))
                .containsExactly(
                        "warning: execution.checkpointing.min-pause: 0 ms (expected: 2 s): after a slow checkpoint"
                                + " the next one starts at once, and the first one as soon as the job runs");
        assertThat(describe(with("execution.checkpointing.tolerable-failed-checkpoints", "0")))
                .containsExactly("warning: execution.checkpointing.tolerable-failed-checkpoints: 0 (expected: 10): one"
                        + " checkpoint that fails or times out restarts the job");
        assertThat(describe(with("restart-strategy.type", "none")))
                .containsExactly(
                        "warning: restart-strategy.type: none (expected: exponential-delay): the first failure ends"
                                + " the job, checkpoints or not");
    }

    @Test
    void findsContradictionsInTime() {
        assertThat(describe(with("execution.checkpointing.timeout", "5 s")))
                .containsExactly(
                        "error: execution.checkpointing.timeout: 5 s (expected: at least the interval): a checkpoint"
                                + " is given up before the next one is due");
        assertThat(describe(with("execution.checkpointing.min-pause", "10 s")))
                .containsExactly(
                        "error: execution.checkpointing.min-pause: 10 s (expected: below the interval): Flink raises"
                                + " the interval to the pause");
    }

    @Test
    void findsAThresholdThatFlinkIgnores() {
        assertThat(describe(with("state.storage.fs.memory-threshold", "2mb")))
                .containsExactly(
                        "error: state.storage.fs.memory-threshold: 2mb (expected: at most 1mb): Flink ignores it"
                                + " beyond 1 MiB and takes its default of 20 KB");
    }

    @Test
    void findsWhatUnalignedCheckpointsCannotBeWith() {
        Map<String, String> settings = with("execution.checkpointing.unaligned.enabled", "true");
        settings.put("execution.checkpointing.mode", "AT_LEAST_ONCE");
        settings.put("execution.checkpointing.max-concurrent-checkpoints", "2");

        assertThat(describe(settings))
                .containsExactly(
                        "error: execution.checkpointing.max-concurrent-checkpoints: 2 (expected: 1): unaligned checkpoints"
                                + " allow one at a time",
                        "error: execution.checkpointing.mode: AT_LEAST_ONCE (expected: EXACTLY_ONCE): Flink silently takes"
                                + " aligned checkpoints otherwise",
                        "warning: execution.checkpointing.max-concurrent-checkpoints: 2 (expected: 1): with a minimum pause"
                                + " there is never more than one");
        assertThat(Lint.check(
                        new FlinkSettings(with("execution.checkpointing.unaligned.enabled", "true")),
                        Profile.EXACTLY_ONCE_SINKS))
                .extracting(Finding::describe)
                .containsExactly(
                        "error: execution.checkpointing.unaligned.enabled: true (expected: false): what a barrier"
                                + " overtakes is not at the sink when the checkpoint completes, and stays uncommitted"
                                + " (FLINK-36287)");
    }

    @Test
    void findsIncrementalCheckpointsOfTheHeap() {
        assertThat(describe(with("state.backend.incremental", "true")))
                .containsExactly(
                        "error: state.backend.incremental: true (expected: false, or state.backend.type: rocksdb):"
                                + " the heap's backend always writes all state");
    }

    @Test
    void findsStorageThatIsGoneWithAMachine() {
        assertThat(describe(with("state.checkpoint-storage", "jobmanager")))
                .containsExactly(
                        "error: state.checkpoint-storage: jobmanager (expected: filesystem): checkpoints on the"
                                + " JobManager's heap are gone with it");
        Map<String, String> local = with("state.checkpoints.dir", "file:///var/flink");
        local.remove("gs.entropy.key");
        assertThat(describe(local))
                .containsExactly(
                        "warning: state.checkpoints.dir: file:///var/flink (expected: a folder in an object store):"
                                + " every worker must see the same files; a disk of one machine is gone with it");
    }

    @Test
    void findsNamesThatRise() {
        Map<String, String> settings = with("state.savepoints.dir", "gs://bucket/2026-11-26/savepoints");
        settings.put("state.checkpoints.create-subdir", "false");

        assertThat(describe(settings))
                .containsExactly(
                        "warning: state.savepoints.dir: gs://bucket/2026-11-26/savepoints (expected: no \"2026-11-26\"):"
                                + " names that rise with the clock or a counter crowd one part of a bucket's index; a hash"
                                + " comes first",
                        "warning: state.checkpoints.create-subdir: false (expected: true): chk-1, chk-2 and so on come right"
                                + " behind the folder, and two jobs overwrite each other's");
    }

    @Test
    void findsEntropyThatDoesNotWork() {
        Map<String, String> untold = with("gs.entropy.length", "4");
        untold.remove("gs.entropy.key");
        assertThat(describe(untold))
                .containsExactly(
                        "error: gs.entropy.key: (none) (expected: _entropy_): the folder has it, but the file system"
                                + " is not told, so it stays in the name");

        assertThat(describe(with("state.checkpoints.dir", "gs://bucket/plain")))
                .containsExactly(
                        "warning: state.checkpoints.dir: gs://bucket/plain (expected: a folder with _entropy_):"
                                + " gs.entropy.key is set, but without its value in the folder nothing is put in");

        assertThat(describe(with("state.savepoints.dir", "gs://bucket/_entropy_/savepoints")))
                .containsExactly(
                        "error: state.savepoints.dir: gs://bucket/_entropy_/savepoints (expected: a folder without"
                                + " _entropy_): its files would be spread over the bucket: a savepoint with entropy cannot be moved");

        assertThat(describe(with("fs.gs.limit.output", "10")))
                .containsExactly(
                        "error: fs.gs.limit.output: 10 (expected: none with gs.entropy.key): Flink does not look for"
                                + " entropy behind the file system that counts connections");
    }

    @Test
    void findsKeysThatFlinkDoesNotReadOrWillNot() {
        Map<String, String> settings = with("execution.checkpointing.intervall", "10 s");
        settings.put("execution.checkpointing.dir", "gs://bucket/x");
        settings.put("execution.checkpointing.unaligned", "false");
        settings.put("state.backend.rocksdb.memory.managed", "true");

        assertThat(describe(settings))
                .containsExactly(
                        "warning: execution.checkpointing.dir: gs://bucket/x (expected: a key of Flink 1.19:"
                                + " state.checkpoints.dir): Flink ignores a key that it does not know",
                        "warning: execution.checkpointing.intervall: 10 s (expected: a key of Flink 1.19:"
                                + " execution.checkpointing.interval): Flink ignores a key that it does not know",
                        "warning: execution.checkpointing.unaligned: false (expected:"
                                + " execution.checkpointing.unaligned.enabled): an older name, which Flink 2 no longer reads");
    }

    @Test
    void findsAValueThatFlinkCannotRead() {
        assertThat(describe(with("execution.checkpointing.timeout", "soon")))
                .containsExactly(
                        "error: execution.checkpointing.timeout: soon (expected: a value that Flink can read): the"
                                + " cluster or the job does not start with it");
    }

    @Test
    void findsAnotherMaxParallelism() {
        FlinkSettings none = new FlinkSettings(Map.of());
        FlinkSettings small = new FlinkSettings(Map.of("pipeline.max-parallelism", "128"));
        FlinkSettings large = new FlinkSettings(Map.of("pipeline.max-parallelism", "720"));

        assertThat(Lint.compare(small, small)).isEmpty();
        assertThat(Lint.compare(none, none)).isEmpty();
        assertThat(Lint.compare(small, large))
                .extracting(Finding::describe)
                .containsExactly("error: pipeline.max-parallelism: 720 (expected: 128): state is cut into this many key"
                        + " groups; a job with another number cannot be restored from it");
        assertThat(Lint.compare(none, large))
                .extracting(Finding::describe)
                .containsExactly(
                        "warning: pipeline.max-parallelism: 720 (expected: none, as before, or the number that Flink"
                                + " chose): Flink chose one by itself before, 128 up to a parallelism of 85; state can only be"
                                + " restored with that number");
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> settings = new HashMap<>(
                CheckpointPlan.of(Profile.STATELESS_SMALL).withStorage(LAYOUT).flinkConfiguration());
        settings.put(key, value);
        return settings;
    }

    private static List<String> describe(Map<String, String> settings) {
        return Lint.check(new FlinkSettings(settings), Profile.STATELESS_SMALL).stream()
                .map(Finding::describe)
                .toList();
    }
}
