package dev.sluice.sinks.delivery;

import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * What a sink knows of one lane.
 *
 * @param subscription the tenant's subscription
 * @param schemaJson the Avro schema of the events as the steps leave them, as JSON
 */
public record LaneSetup(Subscription subscription, String schemaJson) implements Serializable {

    /** Set-ups by {@link Subscription#lane()}. */
    static Map<String, LaneSetup> byLane(Collection<LaneSetup> lanes) {
        return lanes.stream()
                .collect(
                        Collectors.toUnmodifiableMap(lane -> lane.subscription().lane(), Function.identity()));
    }

    /** The Avro schema of the events as the steps leave them. */
    public Schema schema() {
        return new Schema.Parser().parse(schemaJson);
    }

    /**
     * The lane's sink.
     *
     * @throws IllegalArgumentException when it is of another kind
     */
    public <S extends SinkSpec> S sink(Class<S> kind) {
        SinkSpec sink = subscription.sink();
        if (!kind.isInstance(sink)) {
            throw new IllegalArgumentException(
                    subscription.lane() + ": sink " + sink.kind() + " (expected: " + kind.getSimpleName() + ")");
        }
        return kind.cast(sink);
    }
}
