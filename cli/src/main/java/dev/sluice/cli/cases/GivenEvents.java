package dev.sluice.cli.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.events.json.JsonEvent;
import dev.sluice.events.json.UnreadableEventException;
import dev.sluice.subscription.EventType;
import dev.sluice.transforms.shape.Trial;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Reads events that people write down as JSON, for one subscription. Not thread-safe. */
public final class GivenEvents {
    private static final String TYPE = "type";

    private final Trial trial;
    private final Set<EventType> read;
    private final Instant missingTime;
    private final Map<EventType, Schema> schemas = new EnumMap<>(EventType.class);

    /**
     * For one subscription.
     *
     * @param read the event types that it reads
     * @param missingTime when an event happened that does not say
     */
    public GivenEvents(Trial trial, Set<EventType> read, Instant missingTime) {
        this.trial = trial;
        this.read = read;
        this.missingTime = missingTime;
    }

    /**
     * An event of the newest schema that the subscription knows of its type.
     *
     * @throws UnreadableEventException with everything that is wrong
     */
    public GenericRecord read(ObjectNode fields) throws UnreadableEventException {
        EventType type = type(fields);
        ObjectNode values = fields.deepCopy();
        values.put(TYPE, type.name());
        return JsonEvent.read(values, schemas.computeIfAbsent(type, trial::schema), missingTime);
    }

    /** What the event says it is, else what the subscription reads, if that is one type. */
    private EventType type(ObjectNode values) throws UnreadableEventException {
        List<String> names = new ArrayList<>();
        for (EventType type : EventType.values()) {
            boolean said = type.name().equalsIgnoreCase(values.path(TYPE).asText());
            if (said || (!values.has(TYPE) && read.equals(Set.of(type)))) {
                return type;
            }
            names.add(type.name());
        }
        throw new UnreadableEventException(List.of("type: "
                + (values.has(TYPE) ? values.path(TYPE).toString() : "missing") + " (expected: one of "
                + String.join(", ", names) + ")"));
    }
}
