package dev.sluice.transforms.shape;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.filter.ConditionReport;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Column;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.project.Projection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the shaping does with the events of one subscription, read off the plans that it shapes with.
 *
 * @param events by writer schema: those that were met, and those that are known
 * @param steps in their order
 * @param columns the fields that are delivered, in their order
 */
public record ShapingPlan(List<EventPlan> events, List<StepPlan> steps, List<String> columns) {

    public ShapingPlan {
        events = List.copyOf(events);
        steps = List.copyOf(steps);
        columns = List.copyOf(columns);
    }

    /**
     * What is done with the records of one writer schema.
     *
     * @param record the schema's full name
     * @param fingerprint see {@link WriterSchemas#fingerprint}
     * @param read the fields that are decoded, in the schema's order
     * @param fields how many the schema has
     * @param trouble why every record becomes a dead letter, or null
     * @param filter the filter with what it has done so far; null when there is none, or trouble
     * @param copiedBefore index of the step before which the record is copied, so that it can be written to; null when none
     *     writes
     */
    public record EventPlan(
            String record,
            String fingerprint,
            List<String> read,
            int fields,
            @Nullable String trouble,
            @Nullable ConditionReport filter,
            @Nullable Integer copiedBefore) {

        public EventPlan {
            read = List.copyOf(read);
        }
    }

    /**
     * One step.
     *
     * @param name of its kind, such as {@code rename}
     * @param columns the fields behind it
     * @param added fields that were not there before it
     * @param removed fields that are not there behind it
     * @param eachEvent whether it has work to do for each event; if not, it is done with when a schema is first met
     */
    public record StepPlan(String name, int columns, List<String> added, List<String> removed, boolean eachEvent) {

        public StepPlan {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
        }
    }

    /**
     * The plan of one lane.
     *
     * @param met plans that have been used
     */
    static ShapingPlan of(LaneSpec spec, Map<Schema, SchemaPlan> met) {
        Subscription subscription = spec.subscription();
        Lane lane = Lane.watched(spec, new SharedProjections());
        List<Schema> readers = spec.readers().stream()
                .map(json -> new Schema.Parser().parse(json))
                .toList();
        Map<Schema, SchemaPlan> plans = new LinkedHashMap<>(met);
        readers.forEach(reader ->
                plans.computeIfAbsent(reader, known -> SchemaPlan.compile(List.of(lane), new int[] {0}, known)));
        List<EventPlan> events = new ArrayList<>();
        plans.forEach((schema, plan) -> {
            for (LanePlan wanted : plan.wanted()) {
                events.add(event(subscription, schema, plan, wanted));
            }
        });
        List<String> columns =
                lane.projection().columns().stream().map(Column::name).toList();
        return new ShapingPlan(events, steps(subscription, lane.projection(), readers), columns);
    }

    private static EventPlan event(Subscription subscription, Schema schema, SchemaPlan plan, LanePlan lane) {
        return new EventPlan(
                schema.getFullName(),
                WriterSchemas.fingerprint(schema),
                plan.layout().slots().stream().map(SlotLayout.Slot::name).toList(),
                schema.getFields().size(),
                lane.trouble(),
                lane.filterReport().orElse(null),
                copiedBefore(subscription, lane));
    }

    private static @Nullable Integer copiedBefore(Subscription subscription, LanePlan lane) {
        LaneSteps compiled = lane.steps();
        List<PlacedStep> placed = lane.lane().projection().steps();
        if (compiled == null || compiled.stepsInPlace() == placed.size()) {
            return null;
        }
        StepSpec first = placed.get(compiled.stepsInPlace()).spec();
        int index = 0;
        while (!isSame(subscription.steps().get(index), first)) {
            index++;
        }
        return index;
    }

    private static List<StepPlan> steps(Subscription subscription, Projection projection, List<Schema> readers) {
        List<List<String>> stages = Projection.stages(readers, subscription.steps());
        List<StepPlan> steps = new ArrayList<>();
        for (int i = 0; i < subscription.steps().size(); i++) {
            StepSpec step = subscription.steps().get(i);
            List<String> before = stages.get(i);
            List<String> behind = stages.get(i + 1);
            steps.add(new StepPlan(
                    name(step),
                    behind.size(),
                    behind.stream().filter(field -> !before.contains(field)).toList(),
                    before.stream().filter(field -> !behind.contains(field)).toList(),
                    projection.steps().stream().anyMatch(placed -> isSame(placed.spec(), step))));
        }
        return steps;
    }

    /** A subscription may have two steps that are equal. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(StepSpec one, StepSpec other) {
        return one == other;
    }

    /** As YAML has it. */
    private static String name(StepSpec step) {
        return step instanceof StepSpec.SetFields
                ? "set"
                : step.getClass()
                        .getSimpleName()
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                        .toLowerCase(Locale.ROOT);
    }
}
