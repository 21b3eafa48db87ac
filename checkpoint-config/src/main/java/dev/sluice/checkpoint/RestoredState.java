package dev.sluice.checkpoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The savepoint or checkpoint that a job is to start from, held against the plan before anything is launched. */
final class RestoredState {
    private static final Logger LOG = LoggerFactory.getLogger(RestoredState.class);
    private static final String METADATA = "_metadata";

    private RestoredState() {}

    /**
     * Flink refuses a job whose max parallelism is set and is not that of the state; the state's key groups are not cut anew.
     * One that is left to Flink is taken from the state.
     *
     * @param path of the savepoint's or checkpoint's folder, or of its {@code _metadata}. One that cannot be read from here is
     *     logged and left to the cluster
     * @param parallelism of the job, below 1 if it is not known here
     * @throws IllegalArgumentException when the state does not fit
     */
    static void check(String path, int maxParallelism, int parallelism) {
        List<Integer> saved;
        try {
            saved = maxParallelisms(new Path(path));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "{}: not readable from here, so its max parallelism is not checked before the launch: {}",
                    path,
                    e.getMessage());
            return;
        }
        if (maxParallelism > 0 && saved.stream().anyMatch(each -> each != maxParallelism)) {
            throw new IllegalArgumentException(
                    "savepointPath: " + path + " (expected: state with the plan's max parallelism,"
                            + " " + maxParallelism + ", but it was saved with " + list(saved)
                            + "; keep that one, as state cannot be cut anew)");
        }
        if (saved.stream().anyMatch(each -> parallelism > each)) {
            throw new IllegalArgumentException(
                    "savepointPath: " + path + " (expected: state with a max parallelism of at least"
                            + " the parallelism, " + parallelism + ", but it was saved with " + list(saved) + ")");
        }
    }

    private static String list(List<Integer> saved) {
        return saved.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Each max parallelism of operators that have state, once. */
    private static List<Integer> maxParallelisms(Path path) throws IOException {
        FileSystem files = path.getFileSystem();
        Path metadata = files.getFileStatus(path).isDir() ? new Path(path, METADATA) : path;
        try (DataInputStream in = new DataInputStream(files.open(metadata))) {
            ClassLoader classes = RestoredState.class.getClassLoader();
            return List.copyOf(
                    Checkpoints.loadCheckpointMetadata(in, classes, path.toString()).getOperatorStates().stream()
                            .filter(RestoredState::hasState)
                            .map(OperatorState::getMaxParallelism)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    private static boolean hasState(OperatorState operator) {
        return operator.getCoordinatorState() != null || operator.hasSubtaskStates();
    }
}
