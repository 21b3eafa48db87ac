package dev.sluice.loadtests.program;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.testkit.flink.FlinkRest;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * The product as {@code ./sluice run} runs it: Flink in this process with one slot, the checkpoints of profile {@code
 * stateless-small} (every ten seconds), all metrics on and a reporter that reads them.
 */
final class SluiceProgram {
    private SluiceProgram() {}

    public static void main(String[] arguments) {
        Metering.run(arguments, SluiceProgram::start);
    }

    private static Metering.Running start(ProgramSpec spec, Metering.Failed failed) throws Exception {
        List<String> options = new ArrayList<>(List.of(
                "--runner=FlinkRunner",
                "--jobName=" + spec.group(),
                "--subscriptions=" + String.join(",", spec.subscriptions()),
                "--bootstrapServers=" + spec.bootstrapServers(),
                "--consumerGroup=" + spec.group(),
                "--parallelism=1"));
        options.addAll(spec.options());
        SluiceOptions sluice =
                PipelineOptionsFactory.fromArgs(options.toArray(String[]::new)).as(SluiceOptions.class);
        Pipeline pipeline = Job.create(sluice);
        Map<String, String> settings = new HashMap<>(spec.flink());
        settings.putAll(CountingReporterFactory.settings());
        LocalFlink flink = LocalFlink.start(CheckpointPlan.named(sluice.getCheckpointProfile()), 1, settings);
        BeamJob.start(pipeline, sluice.as(FlinkPipelineOptions.class), flink, failed);
        return new Running(flink.web());
    }

    private record Running(URI web) implements Metering.Running {
        @Override
        public long events() {
            return CountingReporterFactory.sum(CountingReporterFactory.READ);
        }

        /** The live heap, after a collection of all there is, and the last checkpoint. */
        @Override
        public Map<String, Long> facts() {
            System.gc();
            FlinkRest rest = new FlinkRest(web);
            JsonNode checkpoints = rest.get("/jobs/" + rest.jobs().get(0) + "/checkpoints");
            return Map.of(
                    "delivered",
                    CountingReporterFactory.sum(CountingReporterFactory.DELIVERED),
                    "liveHeapBytes",
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    "checkpoints",
                    checkpoints.path("counts").path("completed").asLong(),
                    "checkpointBytes",
                    checkpoints
                            .path("latest")
                            .path("completed")
                            .path("checkpointed_size")
                            .asLong());
        }
    }
}
