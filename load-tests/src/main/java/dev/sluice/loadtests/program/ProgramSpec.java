package dev.sluice.loadtests.program;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a measured program is told, as its one argument.
 *
 * @param bootstrapServers brokers, without security
 * @param group consumer group; a new one reads from the beginning
 * @param subscriptions files (YAML); the baselines, which have no lanes, take the first one's topics, filter and steps
 * @param events events to consume, {@link #ENDLESS} for all that come
 * @param warmUp the first of them, behind which the program is profiled
 * @param profile where the recording of the JDK's Flight Recorder goes, or null for none
 * @param options further options of the job, {@code --name=value}
 * @param flink further settings of Flink
 */
public record ProgramSpec(
        String bootstrapServers,
        String group,
        List<String> subscriptions,
        long events,
        long warmUp,
        @Nullable String profile,
        List<String> options,
        Map<String, String> flink) {
    /** As many events as come. */
    public static final long ENDLESS = Long.MAX_VALUE;

    private static final ObjectMapper JSON = new ObjectMapper();

    public ProgramSpec {
        subscriptions = List.copyOf(subscriptions);
        options = List.copyOf(options);
        flink = Map.copyOf(flink);
    }

    /** As {@link #parse} reads it. */
    public String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static ProgramSpec parse(String json) {
        try {
            return JSON.readValue(json, ProgramSpec.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("argument: not a program's specification", e);
        }
    }

    /** The first subscription, whose filter and steps every program has to do. */
    Subscription subscription() {
        return LoadedSubscriptions.load(List.of(Path.of(subscriptions.get(0))), Map.of())
                .orThrow()
                .get(0);
    }
}
