package dev.sluice.transforms.shape;

import dev.sluice.subscription.ShapingSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.project.Projection;
import dev.sluice.transforms.project.StepProblem;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Holds a subscription against the schemas of the events it reads: the built-in ones of its event types, and those of its
 * schema file or directory.
 */
public final class SubscriptionCheck {

    private SubscriptionCheck() {}

    /** Every problem of source schema, filter and steps; empty when {@link ShapeEvents} takes the subscription. */
    public static List<SubscriptionProblem> check(Subscription subscription) {
        return check(subscription.shaping());
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
