package dev.sluice.pipelines;

import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.client.program.StreamContextEnvironment;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job JAR's entry: {@code flink run sluice-job.jar --subscriptions=a.yaml --bootstrapServers=broker:9092
 * --consumerGroup=sluice}. Every other argument is an option of Beam or of its Flink runner.
 */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        SluiceOptions options = PipelineOptionsFactory.fromArgs(arguments).as(SluiceOptions.class);
        options.setRunner(FlinkRunner.class);
        if (isSubmittedDetached()) {
            // Otherwise Beam asks for the job's result, which Flink's client refuses: it would report a failure.
            options.as(FlinkPipelineOptions.class).setAttachedMode(false);
        }
        Job.create(options).run();
    }

    /** Whether this runs under {@code flink run -d} or was started by Flink's REST API. */
    private static boolean isSubmittedDetached() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        return environment instanceof StreamContextEnvironment
                && !environment.getConfiguration().get(DeploymentOptions.ATTACHED);
    }
}
