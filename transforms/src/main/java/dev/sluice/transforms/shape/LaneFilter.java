package dev.sluice.transforms.shape;

import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterException;
import dev.sluice.transforms.filter.FilterForest;
import dev.sluice.transforms.filter.FilterProblem;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** A subscription's filter, or none, which keeps every event. */
final class LaneFilter {
    private final @Nullable Filter filter;

    private LaneFilter(@Nullable Filter filter) {
        this.filter = filter;
    }

    /**
     * Parses a filter that {@link #check} has found no problem with.
     *
     * @throws IllegalArgumentException when it is none
     */
    static LaneFilter parse(@Nullable String text) {
        try {
            return new LaneFilter(text == null ? null : Filter.parse(text));
        } catch (FilterException e) {
            throw new IllegalArgumentException("filter: " + e.getMessage(), e);
        }
    }

    /** The same filter, which counts what becomes of each of its conditions. */
    LaneFilter watched() {
        return new LaneFilter(filter == null ? null : filter.watched());
    }

    /**
     * Everything that is wrong with a filter. A field has to be in one of the schemas; its type has to fit in every schema
     * that has it.
     */
    static List<SubscriptionProblem> check(@Nullable String text, List<Schema> readers) {
        if (text == null) {
            return List.of();
        }
        Filter filter;
        try {
            filter = Filter.parse(text);
        } catch (FilterException e) {
            return List.of(problem(e.problem()));
        }
        Map<String, Slot> all = new LinkedHashMap<>();
        readers.forEach(reader -> fields(reader).forEach(all::putIfAbsent));
        // A set, since event types share most fields, and so their problems.
        Set<SubscriptionProblem> problems = new LinkedHashSet<>();
        for (Schema reader : readers) {
            Map<String, Slot> fields = new LinkedHashMap<>(fields(reader));
            all.forEach(fields::putIfAbsent);
            filter.check(new SlotLayout(List.copyOf(fields.values())))
                    .forEach(problem -> problems.add(problem(problem)));
        }
        return List.copyOf(problems);
    }

    private static Map<String, Slot> fields(Schema reader) {
        Map<String, Slot> fields = new LinkedHashMap<>();
        for (Schema.Field field : reader.getFields()) {
            FieldSchema.of(field.schema())
                    .ifPresent(meaning ->
                            fields.put(field.name(), new Slot(field.name(), meaning.type(), meaning.value())));
        }
        return fields;
    }

    private static SubscriptionProblem problem(FilterProblem problem) {
        return new SubscriptionProblem(
                "filter",
                problem.value(),
                problem.expected(),
                problem.suggestion(),
                problem.line(),
                problem.column(),
                problem.excerpt());
    }

    /** The writer's fields that it looks at. */
    Set<String> fields() {
        return filter == null ? Set.of() : filter.fields();
    }

    /** The filter, if there is one. */
    Optional<Filter> filter() {
        return Optional.ofNullable(filter);
    }

    /**
     * Compiles it for one writer schema; a field that the layout lacks is null. Empty when there is no filter.
     *
     * @param forest the filters of the lanes that share a plan
     * @throws IllegalArgumentException when a field's type does not fit
     */
    Optional<CompiledFilter> compile(FilterForest forest) {
        return filter().map(forest::compile);
    }
}
