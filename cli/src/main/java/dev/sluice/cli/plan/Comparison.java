package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import dev.sluice.cli.plan.LaneChange.Status;
import dev.sluice.subscription.SinkSpec.BigQuery;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.SubscriptionCheck;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Two sets of checked subscriptions, each of them one job, and what the step from one to the other does. */
final class Comparison {
    private final Map<String, Subscription> before;
    private final Map<String, Subscription> after;
    private final @Nullable SchemaChange schema;
    private final Positions positions;
    private final Tables tables = new Tables();
    private final Set<String> deadLetterTopics;

    Comparison(List<Subscription> before, List<Subscription> after, @Nullable SchemaChange schema) {
        this.before = byLane(before);
        this.after = byLane(after);
        this.schema = schema;
        positions = new Positions(before, after);
        deadLetterTopics =
                before.stream().map(lane -> lane.deadLetters().topic()).collect(Collectors.toSet());
    }

    private static Map<String, Subscription> byLane(List<Subscription> subscriptions) {
        Map<String, Subscription> lanes = new LinkedHashMap<>();
        subscriptions.forEach(subscription -> lanes.put(subscription.lane(), subscription));
        return lanes;
    }

    JobPlan plan() {
        before.forEach((lane, old) -> {
            if (old.sink() instanceof BigQuery sink) {
                fieldsBefore(old).ifPresent(fields -> tables.add(lane, sink, fields));
            }
        });
        List<LaneChange> lanes = new ArrayList<>();
        after.forEach((lane, subscription) -> {
            Subscription old = before.get(lane);
            lanes.add(old == null ? added(subscription) : compared(old, subscription));
        });
        before.forEach((lane, old) -> {
            if (!after.containsKey(lane)) {
                lanes.add(new LaneChange(lane, Status.REMOVED, List.of(), removed(old)));
            }
        });
        return new JobPlan(lanes, JobEffects.of(List.copyOf(before.values()), List.copyOf(after.values())));
    }

    private LaneChange added(Subscription subscription) {
        List<Effect> effects = new ArrayList<>();
        effects.add(restart("the running job does not read its files again"));
        effects.addAll(positions.of(subscription.source(), Set.of()));
        String topic = subscription.deadLetters().topic();
        if (!deadLetterTopics.contains(topic)) {
            effects.add(new Effect(
                    Kind.DEAD_LETTERS, "deadLetters.topic", topic + " is created at the launch if it is missing"));
        }
        effects.addAll(ofSchemaAndTable(subscription));
        return new LaneChange(subscription.lane(), Status.ADDED, List.of(), effects);
    }

    private List<Effect> removed(Subscription old) {
        List<Effect> effects = new ArrayList<>();
        effects.add(restart("what was delivered, and its dead letters, stay where they are"));
        effects.addAll(positions.given(old.source()));
        return effects;
    }

    private LaneChange compared(Subscription old, Subscription subscription) {
        List<Difference> differences = Differences.of(old, subscription);
        List<Effect> effects = new ArrayList<>();
        if (!differences.isEmpty()) {
            effects.add(restart("the running job does not read its files again"));
            differences.forEach(difference -> OptionEffects.of(difference).forEach(effects::add));
            effects.addAll(positions.of(subscription.source(), selected(old.source())));
            effects.addAll(positions.given(old.source()));
        }
        effects.addAll(ofSchemaAndTable(subscription));
        fieldsBefore(old)
                .flatMap(had -> fieldsAfter(subscription).flatMap(fields -> fields.changedFrom(had)))
                .ifPresent(change -> {
                    effects.add(new Effect(Kind.FIELDS, "", change));
                    if (schema != null && schema.isReadLive(subscription.shaping())) {
                        effects.add(live());
                    }
                    if (differences.isEmpty()) {
                        effects.add(restart("delivered fields are those of the launch"));
                    }
                });
        Status status =
                !differences.isEmpty() ? Status.CHANGED : effects.isEmpty() ? Status.UNAFFECTED : Status.AFFECTED;
        return new LaneChange(subscription.lane(), status, differences, effects);
    }

    private List<Effect> ofSchemaAndTable(Subscription subscription) {
        List<Effect> effects = new ArrayList<>();
        if (schema != null) {
            effects.addAll(schema.effects(subscription.shaping()));
        }
        if (subscription.sink() instanceof BigQuery sink) {
            fieldsAfter(subscription)
                    .ifPresent(fields -> effects.addAll(tables.write(subscription.lane(), sink, fields)));
        }
        return effects;
    }

    private Optional<Fields> fieldsBefore(Subscription subscription) {
        return fields(
                subscription,
                schema == null
                        ? SubscriptionCheck.readers(subscription.shaping())
                        : schema.readersBefore(subscription.shaping()));
    }

    private Optional<Fields> fieldsAfter(Subscription subscription) {
        return fields(
                subscription,
                schema == null
                        ? SubscriptionCheck.readers(subscription.shaping())
                        : schema.readersAfter(subscription.shaping()));
    }

    /** Empty when filter or steps do not fit, which is an effect of its own. */
    private static Optional<Fields> fields(Subscription subscription, List<Schema> readers) {
        return SubscriptionCheck.check(subscription.shaping(), readers).isEmpty()
                ? Optional.of(Fields.of(SubscriptionCheck.outputSchema(readers, subscription.steps())))
                : Optional.empty();
    }

    private static Set<String> selected(SourceSpec source) {
        Set<String> selected = new HashSet<>(source.topics());
        Stream.ofNullable(source.topicPattern()).forEach(selected::add);
        return selected;
    }

    private static Effect restart(String why) {
        return new Effect(Kind.RESTART, "", why);
    }

    private static Effect live() {
        return new Effect(
                Kind.LIVE, "", "the running job reads records of the new schema once it finds the schema's file");
    }
}
