package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A value that is computed from an event, in the language of filters. Used in three steps as {@link Filter} is. Immutable.
 */
public final class ValueExpression {
    private final FilterText source;
    private final Expression expression;

    private ValueExpression(FilterText source, Expression expression) {
        this.source = source;
        this.expression = expression;
    }

    /**
     * Parses an expression.
     *
     * @throws FilterException when the text is not one: the first place where it makes no sense
     */
    public static ValueExpression parse(String text) throws FilterException {
        FilterText source = new FilterText(text);
        return new ValueExpression(source, Parser.parse(source));
    }

    /** Everything that is wrong with the expression for events of these fields; empty when it can be compiled. */
    public List<FilterProblem> check(SlotLayout fields) {
        return FilterCheck.checkValue(expression, source, fields, false);
    }

    /**
     * What it gives: BOOLEAN, INTEGER (an interval in microseconds, too), FLOATING, TIMESTAMP or STRING.
     *
     * @param fields those that {@link #check} has found no problem with
     */
    public FieldType type(SlotLayout fields) {
        return CompiledValue.type(FilterCheck.type(expression, source, fields));
    }

    /** The fields that it reads, in the order of its text. */
    public Set<String> fields() {
        return expression.fields();
    }

    /**
     * The value for records of one writer schema. Each thread compiles its own, as with {@link Filter#compile}.
     *
     * @throws IllegalArgumentException when a field's type in this layout does not fit, as {@link #check} would have said
     */
    public CompiledValue compile(SlotLayout layout) {
        List<FilterProblem> problems = FilterCheck.checkValue(expression, source, layout, true);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("expression: "
                    + problems.stream().map(FilterProblem::describe).collect(Collectors.joining("; ")));
        }
        return new CompiledValue(FilterCompiler.scalar(expression, layout));
    }
}
