package dev.sluice.loadtests.program;

/**
 * A job and the settings of its checkpoints.
 *
 * @param thresholdBytes {@code state.storage.fs.memory-threshold}
 * @param entropy whether names of data objects have random characters
 * @param stateBytes state of one subtask
 * @param checkpoints how many are measured
 */
public record CheckpointCell(
        StateJob job,
        int subtasks,
        int thresholdBytes,
        boolean entropy,
        boolean unaligned,
        int stateBytes,
        int checkpoints) {}
