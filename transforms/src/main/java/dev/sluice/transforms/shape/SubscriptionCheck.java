package dev.sluice.transforms.shape;

import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.ShapingSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.encode.Encoder;
import dev.sluice.transforms.project.Projection;
import dev.sluice.transforms.project.StepProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;

/**
 * Holds a subscription against the schemas of the events it reads: the built-in ones of its event types, and those of its
 * schema file or directory.
 */
public final class SubscriptionCheck {

    private SubscriptionCheck() {}

    /** Every problem of source schema, filter, steps and sink schema; empty when {@link ShapeEvents} takes the subscription. */
    public static List<SubscriptionProblem> check(Subscription subscription) {
        List<SubscriptionProblem> problems = new ArrayList<>(check(subscription.shaping()));
        FormatSpec format = subscription.sink().format();
        for (EventType type : EventType.values()) {
            if (subscription.source().events().contains(type) && !Encoder.knows(format, Lane.recordName(type))) {
                problems.add(withoutPlace(subscription.sink(), type));
            }
        }
        problems.addAll(ReplayCheck.check(subscription));
        return List.copyOf(problems);
    }

    /** An event type that the sink's schema has no place for. */
    static SubscriptionProblem withoutPlace(SinkSpec sink, EventType type) {
        String path = "sink." + sink.kind().name().toLowerCase(Locale.ROOT) + ".schema";
        String expected = "none, as no schema has a place for " + type.name().toLowerCase(Locale.ROOT)
                + " events: see source.events";
        return new SubscriptionProblem(path, "a schema", expected, null, 0, 0, null);
    }

    /** Every problem of what a subscription says about events. */
    public static List<SubscriptionProblem> check(ShapingSpec shaping) {
        ReaderSchemas readers = ReaderSchemas.of(shaping.events(), shaping.schema());
        List<SubscriptionProblem> problems = new ArrayList<>(readers.problems());
        if (!readers.schemas().isEmpty()) {
            problems.addAll(check(shaping, readers.schemas()));
        }
        return List.copyOf(problems);
    }

    /**
     * Every problem of filter and steps with schemas that are given, whatever the source says.
     *
     * @param readers record schemas, at least one
     */
    public static List<SubscriptionProblem> check(ShapingSpec shaping, List<Schema> readers) {
        List<SubscriptionProblem> problems = new ArrayList<>(LaneFilter.check(shaping.filter(), readers));
        for (StepProblem problem : Projection.check(readers, shaping.steps())) {
            problems.add(new SubscriptionProblem(
                    problem.path(),
                    problem.value(),
                    problem.expected(),
                    problem.suggestion(),
                    problem.line(),
                    problem.column(),
                    problem.excerpt()));
        }
        return List.copyOf(problems);
    }

    /** The schemas of the event types, as far as they are known: empty when {@link #check(ShapingSpec)} says why. */
    public static List<Schema> readers(ShapingSpec shaping) {
        return ReaderSchemas.of(shaping.events(), shaping.schema()).schemas();
    }

    /**
     * The Avro schema of the delivered events, {@code event_id} and {@code event_time} first: what tables and object files
     * are made with.
     *
     * @throws IllegalArgumentException when {@link #check} finds problems with the schemas or steps
     */
    public static Schema outputSchema(Subscription subscription) {
        return outputSchema(readers(subscription.shaping()), subscription.steps());
    }

    /**
     * As {@link #outputSchema(Subscription)}, with schemas that are given.
     *
     * @throws IllegalArgumentException when {@link #check(ShapingSpec, List)} finds problems with the steps
     */
    public static Schema outputSchema(List<Schema> readers, List<StepSpec> steps) {
        return Projection.of(readers, steps).outputSchema();
    }
}
