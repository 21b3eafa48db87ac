package dev.sluice.transforms.shape;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.FilterForest;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.RecordPlan;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * How the records of one writer schema are shaped for all lanes of a topic: one reader of the fields that any of them
 * needs, and each lane's plan on top of it.
 */
final class SchemaPlan {
    /** Stands in for a writer schema that is no record, and that no lane wants. */
    private static final Schema NO_FIELDS = Schema.createRecord("Nothing", null, "dev.sluice", false, List.of());

    private static final int FIRST_COPY_BYTES = 1024;

    private final SlotLayout layout;
    private final RecordPlan.Reader reader;
    private final EventFacts facts;
    private final LanePlan[] wanted;
    private final LaneSearch search;

    private SchemaPlan(RecordPlan plan, EventFacts facts, List<LanePlan> wanted) {
        this.layout = plan.layout();
        this.reader = plan.reader();
        this.facts = facts;
        this.wanted = wanted.toArray(LanePlan[]::new);
        this.search = LaneSearch.of(wanted);
    }

    /**
     * Compiles the plan.
     *
     * @param lanes the topic's lanes; a lane's position in the list is its position in {@link PartitionLanes}
     * @param members positions of the lanes that look up schemas in the same way
     */
    static SchemaPlan compile(List<Lane> lanes, int[] members, Schema writer) {
        List<LanePlan> wanted = new ArrayList<>();
        List<Integer> fit = new ArrayList<>();
        Set<String> needed = new HashSet<>(EventFacts.FIELDS);
        boolean record = writer.getType() == Schema.Type.RECORD;
        for (int member : members) {
            Lane lane = lanes.get(member);
            if (!record || !lane.wants(writer.getFullName())) {
                continue;
            }
            Optional<String> trouble = LanePlan.trouble(lane, writer);
            if (trouble.isPresent()) {
                wanted.add(LanePlan.broken(lane, member, trouble.get()));
            } else {
                fit.add(member);
                needed.addAll(lane.fields());
            }
        }
        Schema schema = record ? writer : NO_FIELDS;
        RecordPlan plan = RecordPlan.compile(schema, readable(schema, needed));
        SharedEncoders encoders = new SharedEncoders(schema.getFullName());
        EventFacts facts = new EventFacts(plan.layout());
        OutputBuffer copied = new OutputBuffer(FIRST_COPY_BYTES);
        FilterForest forest = new FilterForest(
                plan.layout(),
                fit.stream()
                        .flatMap(member -> lanes.get(member).filter().filter().stream())
                        .toList());
        for (int member : fit) {
            wanted.add(LanePlan.compile(lanes.get(member), member, plan.layout(), forest, facts, encoders, copied));
        }
        return new SchemaPlan(plan, facts, wanted);
    }

    private static Set<String> readable(Schema writer, Set<String> needed) {
        Set<String> readable = new HashSet<>();
        for (Schema.Field field : writer.getFields()) {
            if (needed.contains(field.name()) && FieldSchema.of(field.schema()).isPresent()) {
                readable.add(field.name());
            }
        }
        return readable;
    }

    /** The fields that are read of each record. */
    SlotLayout layout() {
        return layout;
    }

    RecordPlan.Reader reader() {
        return reader;
    }

    EventFacts facts() {
        return facts;
    }

    /** The plans of the lanes that want this event type. */
    LanePlan[] wanted() {
        return wanted;
    }

    /** Finds those of them that a record may be for. */
    LaneSearch search() {
        return search;
    }
}
