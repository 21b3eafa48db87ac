package dev.sluice.cli;

import dev.sluice.pipelines.ConfigurationException;
import dev.sluice.pipelines.SluiceOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** What follows a command that takes the options of the job, of Beam and of its Flink runner. */
final class JobOptions {

    private JobOptions() {}

    /**
     * The options of a job.
     *
     * @param files subscription files
     * @param options each {@code --name=value}
     * @throws ConfigurationException when one is not known
     */
    static SluiceOptions parse(List<String> files, List<String> options) {
        for (String option : options) {
            if (!option.startsWith("--")) {
                throw new ConfigurationException(List.of(option + " (expected: --name=value)"));
            }
        }
        List<String> arguments = new ArrayList<>(options);
        arguments.add("--runner=FlinkRunner");
        try {
            SluiceOptions sluice = PipelineOptionsFactory.fromArgs(arguments.toArray(String[]::new))
                    .withValidation()
                    .as(SluiceOptions.class);
            sluice.setSubscriptions(files);
            return sluice;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(List.of(String.valueOf(e.getMessage())));
        }
    }
}
