package dev.sluice.cli.plan;

import dev.sluice.cli.plan.Effect.Kind;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.ShapingSpec;
import dev.sluice.transforms.shape.SubscriptionCheck;
import dev.sluice.transforms.shape.SubscriptionProblem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * A new version of the schema of one kind of records. Records of the old one are still in the topics when those of the new one
 * come, so that a job has to take both.
 */
record SchemaChange(Schema before, Schema after) {
    SchemaChange {
        if (before.getType() != Schema.Type.RECORD
                || after.getType() != Schema.Type.RECORD
                || !before.getFullName().equals(after.getFullName())) {
            throw new IllegalArgumentException("--schema: " + before.getFullName() + " and " + after.getFullName()
                    + " (expected: two schemas of one record)");
        }
    }

    /** What it does to a lane. */
    List<Effect> effects(ShapingSpec shaping) {
        List<Schema> known = SubscriptionCheck.readers(shaping);
        if (before.equals(after) || !concerns(known)) {
            return List.of();
        }
        List<Effect> effects = new ArrayList<>();
        Set<SubscriptionProblem> had = problems(shaping, readersBefore(shaping));
        Set<SubscriptionProblem> launch = problems(shaping, readersAfter(shaping));
        launch.removeAll(had);
        launch.forEach(problem -> effects.add(breaks(problem, "the launch is refused")));
        if (isFixed(shaping)) {
            effects.add(new Effect(
                    Kind.RESTART,
                    "source.schema.fixed",
                    "a job reads this schema at its launch; records of the new one that come before are misread or become"
                            + " dead letters"));
            return effects;
        }
        unreadable(shaping.schema()).ifPresent(effects::add);
        Set<SubscriptionProblem> alone = problems(shaping, with(others(known), after));
        alone.removeAll(had);
        alone.removeAll(launch);
        alone.forEach(problem -> effects.add(
                breaks(problem, "not in records of the new schema, where a field that is missing is null")));
        return effects;
    }

    /** The schemas that filter and steps are held against until now. */
    List<Schema> readersBefore(ShapingSpec shaping) {
        List<Schema> known = SubscriptionCheck.readers(shaping);
        if (!concerns(known)) {
            return known;
        }
        return with(isFixed(shaping) ? others(known) : known, before);
    }

    /** The schemas that filter and steps are held against once the new one is known, too. */
    List<Schema> readersAfter(ShapingSpec shaping) {
        List<Schema> known = SubscriptionCheck.readers(shaping);
        if (!concerns(known)) {
            return known;
        }
        return with(isFixed(shaping) ? others(known) : readersBefore(shaping), after);
    }

    /** Whether a running job can read records of the new schema for a lane. */
    boolean isReadLive(ShapingSpec shaping) {
        return concerns(SubscriptionCheck.readers(shaping))
                && !isFixed(shaping)
                && unreadable(shaping.schema()).isEmpty();
    }

    private static boolean isFixed(ShapingSpec shaping) {
        return shaping.schema() instanceof SchemaSpec.Fixed;
    }

    /** Whether there are records of this kind among those of a lane. */
    private boolean concerns(List<Schema> readers) {
        return readers.stream().anyMatch(this::isVersion);
    }

    private Optional<Effect> unreadable(SchemaSpec spec) {
        boolean builtIn =
                WriterSchemas.names().stream().map(WriterSchemas::builtIn).anyMatch(after::equals);
        return spec instanceof SchemaSpec.Header header && header.directory().isEmpty() && !builtIn
                ? Optional.of(new Effect(
                        Kind.BREAKS,
                        "source.schema.header.directory",
                        "none, so that records of a schema that is not built in become dead letters (unknown_schema)"))
                : Optional.empty();
    }

    private static Set<SubscriptionProblem> problems(ShapingSpec shaping, List<Schema> readers) {
        return new LinkedHashSet<>(SubscriptionCheck.check(shaping, readers));
    }

    private static Effect breaks(SubscriptionProblem problem, String consequence) {
        return new Effect(Kind.BREAKS, problem.place(), problem.describe() + ": " + consequence);
    }

    private boolean isVersion(Schema schema) {
        return schema.getFullName().equals(before.getFullName());
    }

    private List<Schema> others(List<Schema> readers) {
        return readers.stream().filter(schema -> !isVersion(schema)).toList();
    }

    /** The schema behind the older ones of its record, where a job would have it. */
    private List<Schema> with(List<Schema> readers, Schema schema) {
        if (readers.contains(schema)) {
            return readers;
        }
        List<Schema> all = new ArrayList<>(readers);
        int last = -1;
        for (int i = 0; i < all.size(); i++) {
            last = isVersion(all.get(i)) ? i : last;
        }
        all.add(last + 1, schema);
        return all;
    }
}
