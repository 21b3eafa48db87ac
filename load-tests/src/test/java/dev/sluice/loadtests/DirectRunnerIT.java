package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.SluiceOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/**
 * The same pipeline on Beam's DirectRunner, which checks what Flink takes on trust: that no step changes an element, and that
 * every element survives its coder.
 */
final class DirectRunnerIT {
    private static final int EVENTS = 4_000;

    @Test
    void deliversEveryEventOfEveryLane() throws IOException {
        try (ExampleRun run = ExampleRun.start()) {
            run.produce(EVENTS / 2);
            PipelineResult job = Job.create(options(run)).run();
            try {
                run.produce(EVENTS / 2);
                LaneAssertions.assertComplete(run.awaitDelivered());
                assertThat(job.getState()).isEqualTo(PipelineResult.State.RUNNING);
            } finally {
                job.cancel();
            }
        }
    }

    private static SluiceOptions options(ExampleRun run) {
        List<String> arguments = new ArrayList<>(run.arguments("sluice-direct-runner"));
        arguments.add("--runner=DirectRunner");
        arguments.add("--blockOnRun=false");
        return PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new)).as(SluiceOptions.class);
    }
}
