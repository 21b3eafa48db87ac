package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * A condition on events in the syntax of SQL's WHERE; the grammar is in {@code docs/filters.md}. Used in three steps:
 * {@link #parse} when a subscription is read, {@link #check} against the schema's fields before a job is launched, and
 * {@link #compile} for each writer schema that turns up. Immutable.
 */
public final class Filter {
    private final FilterText source;
    private final Expression expression;
    private final boolean watched;

    private Filter(FilterText source, Expression expression, boolean watched) {
        this.source = source;
        this.expression = expression;
        this.watched = watched;
    }

    /**
     * Parses a filter.
     *
     * @throws FilterException when the text is not one: the first place where it makes no sense
     */
    public static Filter parse(String text) throws FilterException {
        FilterText source = new FilterText(text);
        return new Filter(source, Parser.parse(source), false);
    }

    /** The same filter, which counts what becomes of each of its conditions: {@link CompiledFilter#report}. */
    public Filter watched() {
        return new Filter(source, expression, true);
    }

    /**
     * Everything that is wrong with the filter for events of these fields: unknown fields and functions, values that do not
     * fit a field's type, texts that are no address block. Empty when it can be compiled.
     *
     * @param fields the event's fields, before any step
     */
    public List<FilterProblem> check(SlotLayout fields) {
        return FilterCheck.check(expression, source, fields, false);
    }

    /**
     * As {@link #check(SlotLayout)}, of fields whose schemas are not known: nothing in a nested one is.
     *
     * @param fields the event's fields, before any step
     */
    public List<FilterProblem> check(Map<String, FieldType> fields) {
        Schema unknown = Schema.create(Schema.Type.NULL);
        return check(new SlotLayout(fields.entrySet().stream()
                .map(field -> new SlotLayout.Slot(field.getKey(), field.getValue(), unknown))
                .toList()));
    }

    /** The fields that the filter reads, in the order of its text. */
    public Set<String> fields() {
        return expression.fields();
    }

    /**
     * The filter's text with fields under other names. All else stays as it is written, parts of fields included.
     *
     * @param names a field's name to the one that takes its place
     */
    public String withFields(Map<String, String> names) {
        // By where they stand, the last first, so that what is replaced moves nothing that is still to be replaced.
        SortedMap<Integer, String> found = new TreeMap<>(Comparator.reverseOrder());
        forEachField(expression, field -> found.put(field.place().start(), field.name()));
        StringBuilder text = new StringBuilder(source.text());
        found.forEach((start, name) -> {
            String other = names.get(name);
            if (other != null) {
                int quotes = text.charAt(start) == '"' ? 2 : 0;
                text.replace(start, start + name.length() + quotes, other);
            }
        });
        return text.toString();
    }

    Expression expression() {
        return expression;
    }

    private static void forEachField(Expression expression, Consumer<Expression.Field> action) {
        if (expression instanceof Expression.Field field) {
            action.accept(field);
        }
        expression.parts().forEach(part -> forEachField(part, action));
    }

    /**
     * The filter for records of one writer schema. A field that the layout lacks is null. What is not thread-safe about the
     * result is its scratch memory, so each thread compiles its own.
     *
     * @throws IllegalArgumentException when a field's type in this schema does not fit the filter, as {@link #check} would
     *     have said
     */
    public CompiledFilter compile(SlotLayout layout) {
        return compile(layout, Sharing.of(List.of()));
    }

    CompiledFilter compile(SlotLayout layout, Sharing sharing) {
        List<FilterProblem> problems = FilterCheck.check(expression, source, layout, true);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    "filter: " + problems.stream().map(FilterProblem::describe).collect(Collectors.joining("; ")));
        }
        FilterCompiler.Watch watch = watched
                ? (part, condition) ->
                        new WatchedCondition(part, source.whole(part.place()), absent(part, layout), condition)
                : FilterCompiler.Watch.NONE;
        return new CompiledFilter(new FilterCompiler(layout, sharing, watch).condition(expression));
    }

    private static Set<String> absent(Expression expression, SlotLayout layout) {
        Set<String> absent = new LinkedHashSet<>(expression.fields());
        absent.removeIf(field -> layout.indexOf(field) >= 0);
        return absent;
    }
}
