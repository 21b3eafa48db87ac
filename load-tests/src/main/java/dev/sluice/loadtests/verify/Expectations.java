package dev.sluice.loadtests.verify;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.IdCounts;
import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Which events each lane should deliver, found without the pipeline: every event is decoded into a GenericRecord by Avro's own
 * reader, and the lane's filter is evaluated on that. Ids are added when Kafka has said which offset an event got.
 */
public final class Expectations {
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<Schema, GenericSlots> slotsBySchema = new HashMap<>();

    /** One lane's wishes and the ids that it should see. */
    private static final class Lane {
        final Subscription subscription;
        final @Nullable Filter filter;
        final Map<Schema, CompiledFilter> compiled = new HashMap<>();
        final IdCounts ids = new IdCounts();

        private static Filter parse(String text) {
            try {
                return Filter.parse(text);
            } catch (FilterException e) {
                throw new IllegalArgumentException("filter: " + text + " (expected: one that is checked)", e);
            }
        }

        boolean wants(GenericSlots slots, Schema schema) {
            return filter == null
                    || compiled.computeIfAbsent(schema, each -> filter.compile(slots.layout()))
                            .test(slots.slots());
        }

        Lane(Subscription subscription) {
            this.subscription = subscription;
            String text = subscription.filter();
            this.filter = text == null ? null : parse(text);
        }
    }

    public Expectations(List<Subscription> subscriptions) {
        subscriptions.forEach(subscription -> lanes.add(new Lane(subscription)));
    }

    /** The ids of the lanes that want this event: an id is added to each once the event has an offset. */
    List<IdCounts> wanting(String topic, GenericRecord event) {
        List<IdCounts> wanting = new ArrayList<>();
        GenericSlots slots = slotsBySchema.computeIfAbsent(event.getSchema(), GenericSlots::new);
        slots.fill(event);
        for (Lane lane : lanes) {
            if (reads(lane.subscription.source(), topic, event.getSchema()) && lane.wants(slots, event.getSchema())) {
                wanting.add(lane.ids);
            }
        }
        return wanting;
    }

    private static boolean reads(SourceSpec source, String topic, Schema schema) {
        boolean topicMatches = source.topicPattern() == null
                ? source.topics().contains(topic)
                : Pattern.matches(source.topicPattern(), topic);
        EventType type =
                schema.getFullName().equals(WriterSchemas.TRAFFIC_RECORD) ? EventType.TRAFFIC : EventType.THREAT;
        return topicMatches && source.events().contains(type);
    }

    /** The ids that each lane should see, by lane. */
    public Map<String, IdCounts> byLane() {
        Map<String, IdCounts> ids = new LinkedHashMap<>();
        lanes.forEach(lane -> ids.put(lane.subscription.lane(), lane.ids));
        return ids;
    }
}
