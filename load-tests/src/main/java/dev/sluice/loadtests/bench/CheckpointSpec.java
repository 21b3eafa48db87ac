package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.program.StateJob;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What {@link CheckpointBench} measures: every combination of jobs, subtasks, thresholds, entropy and alignment, and what shows
 * where the threshold helps and how far names are spread.
 *
 * @param plugins folder of Flink's plugins, with the gs:// file system in it
 * @param thresholdsBytes {@code state.storage.fs.memory-threshold}
 * @param stateBytes state of one subtask
 * @param sizesBytes further sizes of it, measured with {@link #SIZE_SUBTASKS} subtasks; none if empty
 * @param checkpoints how many each figure is the average of
 * @param spreadCheckpoints how many are taken to see how names are spread; 0 for none
 */
public record CheckpointSpec(
        Path plugins,
        Set<StateJob> jobs,
        List<Integer> subtasks,
        List<Integer> thresholdsBytes,
        Set<Boolean> entropy,
        Set<Boolean> unaligned,
        int stateBytes,
        List<Integer> sizesBytes,
        int checkpoints,
        int spreadCheckpoints) {

    /** Subtasks of the jobs that are measured with states of several sizes. */
    static final int SIZE_SUBTASKS = 32;

    /** Subtasks of the jobs whose objects' names are looked at. */
    static final int SPREAD_SUBTASKS = 8;

    public CheckpointSpec {
        jobs = Set.copyOf(jobs);
        subtasks = List.copyOf(subtasks);
        thresholdsBytes = List.copyOf(thresholdsBytes);
        entropy = Set.copyOf(entropy);
        unaligned = Set.copyOf(unaligned);
        sizesBytes = List.copyOf(sizesBytes);
    }
}
