package dev.sluice.subscription;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one tenant wants delivered where: a source, a filter, steps and one sink.
 *
 * @param tenant the tenant's name: lower-case letters, digits and dashes, at most 63 characters
 * @param name the subscription's name, unique within the tenant, of the same alphabet
 * @param source the Kafka topics and the event types to read
 * @param filter a SQL WHERE expression over the event's fields, or null to keep every event
 * @param steps changes to the kept events, in order
 * @param sink where the events go
 * @param deadLetters where records go that cannot be read, shaped or delivered
 */
public record Subscription(
        String tenant,
        String name,
        SourceSpec source,
        @Nullable String filter,
        List<StepSpec> steps,
        SinkSpec sink,
        DeadLetterSpec deadLetters)
        implements Serializable {

    public Subscription {
        steps = List.copyOf(steps);
        if (sink instanceof SinkSpec.Gcs && steps.stream().anyMatch(step -> step instanceof StepSpec.Suppress)) {
            throw new IllegalArgumentException(
                    "steps: suppress (expected: another sink than gcs, whose objects need the same events in every replay)");
        }
    }

    /** What is held against the schemas of the events. */
    public ShapingSpec shaping() {
        return new ShapingSpec(source.events(), source.schema(), filter, steps);
    }

    /** The lane's id, {@code tenant/name}: unique within a job, used in metrics, object names and event batches. */
    public String lane() {
        return tenant + "/" + name;
    }
}
