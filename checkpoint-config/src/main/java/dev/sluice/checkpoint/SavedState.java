package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.CheckpointConfig.ExternalizedCheckpointCleanup;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;

/**
 * How a job's state is held and written.
 *
 * @param backend where state is between checkpoints
 * @param incremental whether a checkpoint writes only what changed; {@link Backend#ROCKSDB} only
 * @param compression whether full snapshots are compressed (Snappy)
 * @param memoryThresholdBytes state chunks up to this size travel in the {@code _metadata} file instead of a file each;
 *     Flink allows 1 MiB at most and silently falls back to 20 KB beyond
 * @param unaligned whether a barrier may overtake what is under way between tasks
 * @param alignedTimeout how long an unaligned plan's checkpoints try to be aligned first
 * @param retained whether the last checkpoint is kept when the job is cancelled
 * @param afterTasksFinish whether checkpoints go on when some tasks have finished, as in a drained job
 * @param maxParallelism number of key groups, which never changes while state lives; 0 leaves it to Flink
 */
public record SavedState(
        Backend backend,
        boolean incremental,
        boolean compression,
        int memoryThresholdBytes,
        boolean unaligned,
        Duration alignedTimeout,
        boolean retained,
        boolean afterTasksFinish,
        int maxParallelism) {

    static final int MAX_MEMORY_THRESHOLD_BYTES = 1 << 20;
    static final int MAX_MAX_PARALLELISM = 1 << 15;

    /** Flink's two state backends. */
    public enum Backend {
        /** Objects on the heap; every checkpoint writes all of them. */
        HASHMAP,
        /** A database on the worker's disk; a checkpoint can write what changed. */
        ROCKSDB;

        /** The name in Flink's configuration. */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same with what Flink was told otherwise. */
    SavedState with(FlinkValues flink) {
        return new SavedState(
                flink.get(StateBackendOptions.STATE_BACKEND).map(this::backend).orElse(backend),
                flink.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS).orElse(incremental),
                flink.get(ExecutionOptions.SNAPSHOT_COMPRESSION).orElse(compression),
                flink.get(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD)
                        .map(size -> (int) Math.min(Integer.MAX_VALUE, size.getBytes()))
                        .orElse(memoryThresholdBytes),
                flink.get(ExecutionCheckpointingOptions.ENABLE_UNALIGNED).orElse(unaligned),
                flink.get(ExecutionCheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT)
                        .orElse(alignedTimeout),
                flink.get(ExecutionCheckpointingOptions.EXTERNALIZED_CHECKPOINT)
                        .map(cleanup -> cleanup == ExternalizedCheckpointCleanup.RETAIN_ON_CANCELLATION)
                        .orElse(retained),
                flink.get(ExecutionCheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH)
                        .orElse(afterTasksFinish),
                flink.get(PipelineOptions.MAX_PARALLELISM)
                        .map(groups -> Math.max(0, groups))
                        .orElse(maxParallelism));
    }

    /** A backend of another's making is left to whoever set it. */
    private Backend backend(String name) {
        return Arrays.stream(Backend.values())
                .filter(each -> each.optionName().equals(name))
                .findFirst()
                .orElse(backend);
    }

    void check(List<String> problems) {
        if (memoryThresholdBytes < 0 || memoryThresholdBytes > MAX_MEMORY_THRESHOLD_BYTES) {
            problems.add("memoryThresholdBytes: " + memoryThresholdBytes + " (expected: 0 to "
                    + MAX_MEMORY_THRESHOLD_BYTES + ", Flink's limit)");
        }
        if (incremental && backend == Backend.HASHMAP) {
            problems.add("incremental: true (expected: false with backend hashmap, which always writes all state; or"
                    + " backend rocksdb)");
        }
        if (alignedTimeout.isNegative()) {
            problems.add("alignedTimeout: " + alignedTimeout + " (expected: 0 or more)");
        }
        if (maxParallelism < 0 || maxParallelism > MAX_MAX_PARALLELISM) {
            problems.add("maxParallelism: " + maxParallelism + " (expected: 1 to " + MAX_MAX_PARALLELISM
                    + ", or 0 to leave it to Flink)");
        }
    }
}
