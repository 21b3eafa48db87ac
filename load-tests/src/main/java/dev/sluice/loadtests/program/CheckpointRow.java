package dev.sluice.loadtests.program;

import java.util.Map;

/**
 * What the checkpoints of a {@link CheckpointCell} cost. Figures per checkpoint are averages, with what deleting the one before
 * takes.
 *
 * @param job {@code stateless} or {@code stateful}
 * @param stateBytes state of one subtask, as told
 * @param checkpointStateBytes the whole state of the last checkpoint, as Flink counts it
 * @param objectsPerCheckpoint objects that the last checkpoint consists of
 * @param bytesPerCheckpoint their size
 * @param classAPerCheckpoint inserts, compositions, rewrites and listings
 * @param classBPerCheckpoint reads of objects and of what describes them
 * @param operationsPerCheckpoint requests by operation, such as {@code insert} and {@code delete}
 * @param durationMs median, from the trigger to the last acknowledgement
 * @param restoreMs from the submission of the job with its last checkpoint until all tasks run
 * @param dataObjects objects with state that were written while it was measured
 * @param hottestPrefixShare share of the most frequent prefix among them, 0 to 1: the first two characters behind the folder
 */
public record CheckpointRow(
        String job,
        int subtasks,
        int thresholdBytes,
        boolean entropy,
        boolean unaligned,
        int stateBytes,
        long checkpointStateBytes,
        long objectsPerCheckpoint,
        long bytesPerCheckpoint,
        double classAPerCheckpoint,
        double classBPerCheckpoint,
        Map<String, Double> operationsPerCheckpoint,
        long durationMs,
        long restoreMs,
        long dataObjects,
        double hottestPrefixShare) {
    public CheckpointRow {
        operationsPerCheckpoint = Map.copyOf(operationsPerCheckpoint);
    }
}
