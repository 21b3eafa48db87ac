package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition on events in the syntax of SQL's WHERE; the grammar is in {@code docs/filters.md}. Used in three steps:
 * {@link #parse} when a subscription is read, {@link #check} against the schema's fields before a job is launched, and
 * {@link #compile} for each writer schema that turns up. Immutable.
 */
public final class Filter {
    /** Room for a list of some thousand addresses. */
    private static final int MAX_CHARS = 64 * 1024;

    private final Expression expression;

    private Filter(Expression expression) {
        this.expression = expression;
    }

    /**
     * Parses a filter.
     *
     * @throws FilterException when the text is not one: the first place where it makes no sense
     */
    public static Filter parse(String text) throws FilterException {
        if (text.length() > MAX_CHARS) {
            throw new FilterException(
                    new Position(1, 1), "a filter of " + text.length() + " characters", "at most " + MAX_CHARS, null);
        }
        return new Filter(Parser.parse(text));
    }

    /**
     * Everything that is wrong with the filter for events of these fields: unknown fields and functions, values that do not
     * fit a field's type, texts that are no address block. Empty when it can be compiled.
     *
     * @param fields the event's fields, before any step
     */
    public List<FilterProblem> check(Map<String, FieldType> fields) {
        return expression.accept(new FilterCheck(fields, false)).toList();
    }

    /** The fields that the filter reads. */
    public Set<String> fields() {
        return expression.accept(new FieldNames()).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The filter for records of one writer schema. A field that the layout lacks is null. What is not thread-safe about the
     * result is its scratch memory, so each thread compiles its own.
     *
     * @throws IllegalArgumentException when a field's type in this schema does not fit the filter, as {@link #check} would
     *     have said
     */
    public CompiledFilter compile(SlotLayout layout) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        layout.slots().forEach(slot -> types.put(slot.name(), slot.type()));
        List<FilterProblem> problems =
                expression.accept(new FilterCheck(types, true)).toList();
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "filter: " + problems.stream().map(FilterProblem::describe).collect(Collectors.joining("; ")));
        }
        return new CompiledFilter(expression.accept(new FilterCompiler(layout)));
    }
}
