package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoredStateTest {

    @TempDir
    private Path savepoint;

    @Test
    void acceptsStateOfTheSameMaxParallelism() throws IOException {
        save(128);

        assertThatCode(() -> RestoredState.check(savepoint.toString(), 128, 2)).doesNotThrowAnyException();
        assertThatCode(() -> RestoredState.check(
                        savepoint.resolve("_metadata").toUri().toString(), 0, 2))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesStateOfAnotherMaxParallelism() throws IOException {
        save(128);

        assertThatThrownBy(() -> RestoredState.check(savepoint.toString(), 720, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "savepointPath: " + savepoint + " (expected: state with the plan's max parallelism, 720, but it"
                                + " was saved with 128; keep that one, as state cannot be cut anew)");
    }

    @Test
    void refusesMoreWorkersThanKeyGroups() throws IOException {
        save(4);

        assertThatThrownBy(() -> RestoredState.check(savepoint.toString(), 0, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("savepointPath: " + savepoint + " (expected: state with a max parallelism of at least the"
                        + " parallelism, 8, but it was saved with 4)");
    }

    @Test
    void leavesToTheClusterWhatCannotBeReadHere() {
        assertThatCode(() -> RestoredState.check(savepoint.resolve("missing").toString(), 720, 2))
                .doesNotThrowAnyException();
        assertThatCode(() -> RestoredState.check("nowhere://bucket/savepoint", 720, 2))
                .doesNotThrowAnyException();
    }

    @Test
    void aJobIsHeldAgainstTheSavepointOfItsOptions() throws IOException {
        save(128);
        FlinkPipelineOptions options = PipelineOptionsFactory.fromArgs(
                        "--savepointPath=" + savepoint, "--maxParallelism=256", "--checkpointProfile=stateful")
                .as(FlinkPipelineOptions.class);
        JobCheckpoints checkpoints = JobCheckpoints.of(options.as(CheckpointOptions.class), "acme", "all");

        assertThatThrownBy(() -> checkpoints.checkRestored(options))
                .hasMessageContaining("the plan's max parallelism, 256, but it was saved with 128");
    }

    private void save(int maxParallelism) throws IOException {
        OperatorState operator = new OperatorState(new OperatorID(), 1, maxParallelism);
        operator.setCoordinatorState(new ByteStreamStateHandle("coordinator", new byte[] {1}));
        try (OutputStream out = Files.newOutputStream(savepoint.resolve("_metadata"))) {
            Checkpoints.storeCheckpointMetadata(new CheckpointMetadata(1, List.of(operator), new ArrayList<>()), out);
        }
    }
}
