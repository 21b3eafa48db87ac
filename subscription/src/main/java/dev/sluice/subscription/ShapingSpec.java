package dev.sluice.subscription;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription says about events themselves: the part that is held against their schemas.
 *
 * @param events the event types wanted
 * @param schema how the writer schema of a record is found
 * @param filter a SQL WHERE expression over the event's fields, or null
 * @param steps changes to the kept events, in order
 */
public record ShapingSpec(Set<EventType> events, SchemaSpec schema, @Nullable String filter, List<StepSpec> steps) {

    public ShapingSpec {
        events = Set.copyOf(events);
        steps = List.copyOf(steps);
    }
}
