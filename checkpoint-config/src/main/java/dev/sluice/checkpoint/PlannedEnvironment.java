package dev.sluice.checkpoint;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The environment that Flink's client or an application's JobManager prepared for this program, with a plan's settings on
 * top. Beam asks Flink for the environment and has options for a few settings only, so it must find them there. A subclass
 * only to reach what Flink lets nobody else set.
 */
@SuppressWarnings("try") // Nobody closes it: Flink does.
final class PlannedEnvironment extends StreamExecutionEnvironment {

    private PlannedEnvironment() {}

    /** Whether this program was started by Flink: by {@code flink run}, the REST API, or in application mode. */
    static boolean isPrepared() {
        return !areExplicitEnvironmentsAllowed();
    }

    /** What the prepared environment is configured with: the configuration file's settings, and those of {@code -D}. */
    static Map<String, String> settings() {
        return getExecutionEnvironment().getConfiguration().toMap();
    }

    /** From now on whoever asks for the environment gets this one. Flink forgets it when the program's main ends. */
    static void install(Map<String, String> settings) {
        StreamExecutionEnvironment planned = getExecutionEnvironment(Configuration.fromMap(settings));
        initializeContextEnvironment(configuration -> planned);
    }
}
