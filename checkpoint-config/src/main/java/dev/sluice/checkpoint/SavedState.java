package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

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

    SavedState withBackend(Backend other) {
        return new SavedState(
                other,
                incremental,
                compression,
                memoryThresholdBytes,
                unaligned,
                alignedTimeout,
                retained,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withIncremental(boolean other) {
        return new SavedState(
                backend,
                other,
                compression,
                memoryThresholdBytes,
                unaligned,
                alignedTimeout,
                retained,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withCompression(boolean other) {
        return new SavedState(
                backend,
                incremental,
                other,
                memoryThresholdBytes,
                unaligned,
                alignedTimeout,
                retained,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withMemoryThresholdBytes(int other) {
        return new SavedState(
                backend,
                incremental,
                compression,
                other,
                unaligned,
                alignedTimeout,
                retained,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withUnaligned(boolean other) {
        return new SavedState(
                backend,
                incremental,
                compression,
                memoryThresholdBytes,
                other,
                alignedTimeout,
                retained,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withAlignedTimeout(Duration other) {
        return new SavedState(
                backend,
                incremental,
                compression,
                memoryThresholdBytes,
                unaligned,
                other,
                retained,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withRetained(boolean other) {
        return new SavedState(
                backend,
                incremental,
                compression,
                memoryThresholdBytes,
                unaligned,
                alignedTimeout,
                other,
                afterTasksFinish,
                maxParallelism);
    }

    SavedState withAfterTasksFinish(boolean other) {
        return new SavedState(
                backend,
                incremental,
                compression,
                memoryThresholdBytes,
                unaligned,
                alignedTimeout,
                retained,
                other,
                maxParallelism);
    }

    SavedState withMaxParallelism(int other) {
        return new SavedState(
                backend,
                incremental,
                compression,
                memoryThresholdBytes,
                unaligned,
                alignedTimeout,
                retained,
                afterTasksFinish,
                other);
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
