package dev.sluice.transforms.shape;

import dev.sluice.transforms.filter.CompiledFilter;
import dev.sluice.transforms.filter.Filter;
import dev.sluice.transforms.filter.FilterException;
import dev.sluice.transforms.filter.FilterProblem;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
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
        Map<String, FieldType> all = new LinkedHashMap<>();
        readers.forEach(reader -> types(reader).forEach(all::putIfAbsent));
        // A set, since event types share most fields, and so their problems.
        Set<SubscriptionProblem> problems = new LinkedHashSet<>();
        for (Schema reader : readers) {
            Map<String, FieldType> types = new LinkedHashMap<>(types(reader));
            all.forEach(types::putIfAbsent);
            filter.check(types).forEach(problem -> problems.add(problem(problem)));
        }
        return List.copyOf(problems);
    }

    private static Map<String, FieldType> types(Schema reader) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        for (Schema.Field field : reader.getFields()) {
            FieldSchema.of(field.schema()).ifPresent(meaning -> types.put(field.name(), meaning.type()));
        }
        return types;
    }

    private static SubscriptionProblem problem(FilterProblem problem) {
        return new SubscriptionProblem(
                "filter", problem.value(), problem.expected(), problem.suggestion(), problem.line(), problem.column());
    }

    /** The writer's fields that it looks at. */
    Set<String> fields() {
        return filter == null ? Set.of() : filter.fields();
    }

    /**
     * Compiles it for one writer schema; a field that the layout lacks is null. Empty when there is no filter.
     *
     * @throws IllegalArgumentException when a field's type does not fit
     */
    Optional<CompiledFilter> compile(SlotLayout layout) {
        return filter == null ? Optional.empty() : Optional.of(filter.compile(layout));
    }
}
