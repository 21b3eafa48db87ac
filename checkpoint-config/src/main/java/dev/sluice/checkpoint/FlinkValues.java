package dev.sluice.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** Values of Flink's settings, under their older keys, too. One that Flink cannot read is a problem, and none. */
final class FlinkValues {
    private final Configuration flink;
    private final List<String> problems;

    /** @param problems what cannot be read is added to */
    FlinkValues(Map<String, String> settings, List<String> problems) {
        this.flink = Configuration.fromMap(settings);
        this.problems = problems;
    }

    <T> Optional<T> get(ConfigOption<T> option) {
        try {
            return flink.getOptional(option);
        } catch (IllegalArgumentException e) {
            problems.add(option.key() + ": \"" + flink.toMap().get(option.key())
                    + "\" (expected: a value that Flink can read)");
            return Optional.empty();
        }
    }
}
