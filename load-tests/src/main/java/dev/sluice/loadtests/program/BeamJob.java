package dev.sluice.loadtests.program;

import dev.sluice.pipelines.LocalFlink;
import java.io.IOException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;

/** A measured pipeline on Flink in this process. */
final class BeamJob {
    private BeamJob() {}

    /** Starts it; it has no end, so an end is a failure. */
    static void start(Pipeline pipeline, FlinkPipelineOptions options, LocalFlink flink, Metering.Failed failed)
            throws IOException {
        flink.use(options);
        options.setAttachedMode(false);
        PipelineResult job = pipeline.run();
        Thread watch = new Thread(
                () -> failed.with(new IllegalStateException("the job ended: " + job.waitUntilFinish())), "job-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
