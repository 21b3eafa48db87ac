package dev.sluice.transforms.project;

import dev.sluice.subscription.NearestName;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The fields that there are at one step, by their names there, and the problems so far. */
final class FieldsInPlace {
    /** What Avro and BigQuery both take as a field's name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private static final String FIELD_EXPECTED = "a field that is there at this step";
    private static final String IMPLICIT_EXPECTED = "another field: every event has " + Projection.EVENT_ID + " and "
            + Projection.EVENT_TIME + ", and steps cannot change them";

    private final List<StepProblem> problems = new ArrayList<>();

    /** Name at this step to the field behind it, in order. */
    private Map<String, Source> sources;

    /**
     * A field of the reader schemas, or one that a step adds.
     *
     * @param field the slots' field
     * @param schema what it is delivered with, or null when that is impossible
     * @param trouble why it is impossible, or empty
     * @param meanings what it is in the schemas that have it; those that differ, the oldest schema's first
     */
    record Source(String field, @Nullable Schema schema, String trouble, List<FieldSchema> meanings) {
        /** What a step makes of a field. */
        Source(String field, Schema schema) {
            this(field, schema, "", FieldSchema.of(schema).stream().toList());
        }
    }

    private FieldsInPlace(Map<String, Source> sources) {
        this.sources = sources;
    }

    /** All fields of the reader schemas, in the order of their first appearance. */
    static FieldsInPlace of(List<Schema> readers) {
        Map<String, Source> sources = new LinkedHashMap<>();
        for (Schema reader : readers) {
            for (Schema.Field field : reader.getFields()) {
                sources.merge(field.name(), source(field.name(), field.schema()), FieldsInPlace::merge);
            }
        }
        return new FieldsInPlace(sources);
    }

    /**
     * What a schema says of a field.
     *
     * @param field the slots' field
     */
    static Source source(String field, Schema schema) {
        Optional<FieldSchema> meaning = FieldSchema.of(schema);
        return meaning.map(known -> new Source(field, Projection.delivered(known), "", List.of(known)))
                .orElseGet(() -> new Source(field, null, "one type, with or without null", List.of()));
    }

    /** What two schemas say of one field. */
    static Source merge(Source first, Source second) {
        List<FieldSchema> meanings = new ArrayList<>(first.meanings());
        for (FieldSchema meaning : second.meanings()) {
            if (meanings.stream().noneMatch(known -> isAlike(known, meaning))) {
                meanings.add(meaning);
            }
        }
        Schema one = first.schema();
        Schema other = second.schema();
        if (one == null || other == null || one.equals(other)) {
            Source source = one == null ? first : second;
            return new Source(source.field(), source.schema(), source.trouble(), meanings);
        }
        String types = one.getType() + " and " + other.getType();
        String trouble = "one type in all event types and schema versions, not " + types;
        return new Source(first.field(), null, trouble, meanings);
    }

    /** Whether it makes no difference to an expression which of the two a field is. */
    private static boolean isAlike(FieldSchema one, FieldSchema other) {
        return one.type() == other.type()
                && (one.type() != FieldType.NESTED || one.value().equals(other.value()));
    }

    /** The fields and what they are, once for each way in which the schemas differ about them. */
    List<SlotLayout> layouts() {
        int ways = sources.values().stream()
                .mapToInt(source -> source.meanings().size())
                .max()
                .orElse(0);
        return IntStream.range(0, ways).mapToObj(this::layout).toList();
    }

    private SlotLayout layout(int way) {
        List<SlotLayout.Slot> slots = new ArrayList<>();
        sources.forEach((name, source) -> {
            int meanings = source.meanings().size();
            if (meanings > 0) {
                FieldSchema meaning = source.meanings().get(Math.min(way, meanings - 1));
                slots.add(new SlotLayout.Slot(name, meaning.type(), meaning.value()));
            }
        });
        return new SlotLayout(slots);
    }

    Map<String, Source> sources() {
        return sources;
    }

    void replace(Map<String, Source> changed) {
        sources = changed;
    }

    List<StepProblem> problems() {
        return problems;
    }

    /** The field with a name; null, and reported, when there is none. */
    @Nullable
    Source known(String name, String place) {
        Source source = sources.get(name);
        if (source == null) {
            if (isImplicit(name)) {
                report(place, name, IMPLICIT_EXPECTED, null);
            } else {
                report(
                        place,
                        name,
                        FIELD_EXPECTED,
                        NearestName.of(name, sources.keySet()).orElse(null));
            }
        }
        return source;
    }

    /** Whether a field may get this name; reported when not. */
    boolean isFit(String target, String place) {
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

    /** The columns that are left; complete only when there are no problems. */
    List<Column> columns() {
        List<Column> kept = new ArrayList<>();
        sources.forEach((name, source) -> {
            if (isImplicit(name)) {
                report("source.schema." + name, name, "no field of this name, or a step that renames it", null);
            } else if (source.schema() == null) {
                report(
                        source.field().startsWith("steps[") ? source.field() : "source.schema." + source.field(),
                        name,
                        source.trouble() + ", or a step that excludes it",
                        null);
            } else {
                kept.add(new Column(name, source.field(), source.schema()));
            }
        });
        return List.copyOf(kept);
    }

    void report(String path, String value, String expected, @Nullable String suggestion) {
        problems.add(new StepProblem(path, '"' + value + '"', expected, suggestion));
    }

    static boolean isImplicit(String name) {
        String lowerCase = name.toLowerCase(Locale.ROOT);
        return lowerCase.equals(Projection.EVENT_ID) || lowerCase.equals(Projection.EVENT_TIME);
    }
}
