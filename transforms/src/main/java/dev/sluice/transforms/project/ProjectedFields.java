package dev.sluice.transforms.project;

import dev.sluice.subscription.NearestName;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.plan.FieldSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Applies steps to fields, one after the other, and goes on after a problem so that all of them are found. */
final class ProjectedFields {
    /** What Avro and BigQuery both take as a field's name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private static final String FIELD_EXPECTED = "a field that is there at this step";
    private static final String IMPLICIT_EXPECTED = "another field: every event has " + Projection.EVENT_ID + " and "
            + Projection.EVENT_TIME + ", and steps cannot change them";

    private final List<StepProblem> problems = new ArrayList<>();

    /** Name at this step to the field behind it, in order. */
    private Map<String, Source> sources;

    private List<Column> columns = List.of();

    /**
     * A field of the reader schemas.
     *
     * @param schema what it is delivered with, or null when that is impossible
     * @param trouble why it is impossible, or empty
     */
    private record Source(String field, @Nullable Schema schema, String trouble) {}

    private ProjectedFields(Map<String, Source> sources) {
        this.sources = sources;
    }

    static ProjectedFields of(List<Schema> readers, List<StepSpec> steps) {
        ProjectedFields fields = new ProjectedFields(sources(readers));
        for (int i = 0; i < steps.size(); i++) {
            String path = "steps[" + i + "]";
            StepSpec step = steps.get(i);
            if (step instanceof StepSpec.Include include) {
                fields.include(include, path + ".include");
            } else if (step instanceof StepSpec.Exclude exclude) {
                fields.exclude(exclude, path + ".exclude");
            } else if (step instanceof StepSpec.Rename rename) {
                fields.rename(rename, path + ".rename");
            } else {
                throw new IllegalStateException("no case for the step " + step.getClass());
            }
        }
        fields.finish();
        return fields;
    }

    List<StepProblem> problems() {
        return List.copyOf(problems);
    }

    /** The columns that the steps leave; complete only when there are no problems. */
    List<Column> columns() {
        return columns;
    }

    private static Map<String, Source> sources(List<Schema> readers) {
        Map<String, Source> sources = new LinkedHashMap<>();
        for (Schema reader : readers) {
            for (Schema.Field field : reader.getFields()) {
                sources.merge(field.name(), source(field), ProjectedFields::merge);
            }
        }
        return sources;
    }

    private static Source source(Schema.Field field) {
        Optional<FieldSchema> meaning = FieldSchema.of(field.schema());
        return meaning.map(known -> new Source(field.name(), Projection.delivered(known), ""))
                .orElseGet(() -> new Source(field.name(), null, "one type, with or without null"));
    }

    private static Source merge(Source first, Source second) {
        if (first.schema() == null || second.schema() == null || first.schema().equals(second.schema())) {
            return first.schema() == null ? first : second;
        }
        String types = first.schema().getType() + " and " + second.schema().getType();
        return new Source(first.field(), null, "one type in all event types and schema versions, not " + types);
    }

    private void include(StepSpec.Include step, String path) {
        Map<String, Source> kept = new LinkedHashMap<>();
        for (int i = 0; i < step.fields().size(); i++) {
            String name = step.fields().get(i);
            String place = path + "[" + i + "]";
            Source source = known(name, place);
            if (source != null && kept.put(name, source) != null) {
                report(place, name, "every field once", null);
            }
        }
        if (kept.isEmpty() && step.fields().isEmpty()) {
            problems.add(new StepProblem(path, "[]", "at least one field", null));
        }
        sources = kept;
    }

    private void exclude(StepSpec.Exclude step, String path) {
        for (String name : step.fields().stream().sorted().toList()) {
            if (known(name, path) != null) {
                sources.remove(name);
            }
        }
    }

    private void rename(StepSpec.Rename step, String path) {
        Map<String, String> targets = new HashMap<>();
        step.names().forEach((from, to) -> {
            String place = path + "." + from;
            if (known(from, place) != null && isFit(to, place)) {
                targets.put(from, to);
            }
        });
        Map<String, Source> renamed = new LinkedHashMap<>();
        Set<String> taken = new HashSet<>();
        sources.forEach((name, source) -> {
            String target = targets.getOrDefault(name, name);
            // BigQuery does not tell columns apart by case.
            if (!taken.add(target.toLowerCase(Locale.ROOT))) {
                String from = targets.containsKey(name) ? name : takenBy(target, targets);
                report(path + "." + from, target, "a name that no other field has", null);
            } else {
                renamed.put(target, source);
            }
        });
        sources = renamed;
    }

    private static String takenBy(String target, Map<String, String> targets) {
        return targets.entrySet().stream()
                .filter(entry -> entry.getValue().equalsIgnoreCase(target))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(target);
    }

    private boolean isFit(String target, String place) {
        if (!NAME.matcher(target).matches()) {
            report(place, target, "letters, digits and underscores, at most 128, no digit first", null);
            return false;
        }
        if (isImplicit(target)) {
            report(place, target, IMPLICIT_EXPECTED, null);
            return false;
        }
        return true;
    }

    private @Nullable Source known(String name, String place) {
        Source source = sources.get(name);
        if (source == null) {
            if (isImplicit(name)) {
                report(place, name, IMPLICIT_EXPECTED, null);
            } else {
                report(place, name, FIELD_EXPECTED, nearest(name, sources.keySet()));
            }
        }
        return source;
    }

    private void finish() {
        List<Column> kept = new ArrayList<>();
        sources.forEach((name, source) -> {
            if (isImplicit(name)) {
                report("source.schema." + name, name, "no field of this name, or a step that renames it", null);
            } else if (source.schema() == null) {
                report(
                        "source.schema." + source.field(),
                        name,
                        source.trouble() + ", or a step that excludes it",
                        null);
            } else {
                kept.add(new Column(name, source.field(), source.schema()));
            }
        });
        columns = List.copyOf(kept);
    }

    private void report(String path, String value, String expected, @Nullable String suggestion) {
        problems.add(new StepProblem(path, '"' + value + '"', expected, suggestion));
    }

    private static boolean isImplicit(String name) {
        return name.equalsIgnoreCase(Projection.EVENT_ID) || name.equalsIgnoreCase(Projection.EVENT_TIME);
    }

    private static @Nullable String nearest(String name, Collection<String> known) {
        return NearestName.of(name, known).orElse(null);
    }
}
