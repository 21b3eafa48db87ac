package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.And;
import dev.sluice.transforms.filter.Expression.Arithmetic;
import dev.sluice.transforms.filter.Expression.Between;
import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Comparison;
import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.In;
import dev.sluice.transforms.filter.Expression.IsNull;
import dev.sluice.transforms.filter.Expression.Like;
import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.LiteralKind;
import dev.sluice.transforms.filter.Expression.Not;
import dev.sluice.transforms.filter.Expression.Or;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.List;
import java.util.Optional;

/** Finds everything in an expression that does not fit the event's fields, and what type each part of it has. */
final class FilterCheck implements Expression.Visitor<ValueType> {
    private final FilterProblems problems;
    private final FieldCheck fields;
    private final CallCheck calls;

    private FilterCheck(FilterText source, SlotLayout layout, boolean absentIsNull) {
        FieldPaths paths = new FieldPaths(layout);
        this.problems = new FilterProblems(source);
        this.fields = new FieldCheck(paths, absentIsNull, problems);
        this.calls = new CallCheck(this, paths, problems);
    }

    /**
     * Everything that is wrong.
     *
     * @param absentIsNull whether a field that is not among {@code fields} is simply null, as with records of an older
     *     schema, and not a mistake
     */
    static List<FilterProblem> check(Expression filter, FilterText source, SlotLayout fields, boolean absentIsNull) {
        FilterCheck check = new FilterCheck(source, fields, absentIsNull);
        check.condition(filter);
        return check.problems.found();
    }

    /** As {@link #check}, of an expression that gives a field's value. */
    static List<FilterProblem> checkValue(
            Expression value, FilterText source, SlotLayout fields, boolean absentIsNull) {
        FilterCheck check = new FilterCheck(source, fields, absentIsNull);
        ValueType type = value.accept(check);
        if (!type.isComparable()) {
            check.problems.report(
                    value,
                    "a string, number, boolean, timestamp or interval; " + check.problems.name(value) + " is "
                            + type.description());
        }
        return check.problems.found();
    }

    /** The type of an expression that nothing is wrong with. */
    static ValueType type(Expression value, FilterText source, SlotLayout fields) {
        return value.accept(new FilterCheck(source, fields, true));
    }

    private void condition(Expression expression) {
        ValueType type = expression.accept(this);
        if (type != ValueType.BOOLEAN && type != ValueType.UNKNOWN) {
            problems.report(expression, "a comparison; " + problems.name(expression) + " is " + type.description());
        }
    }

    @Override
    public ValueType and(And and) {
        and.operands().forEach(this::condition);
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType or(Or or) {
        or.operands().forEach(this::condition);
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType not(Not not) {
        condition(not.operand());
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType comparison(Comparison comparison) {
        ValueType left = comparison.left().accept(this);
        if (comparison.right() instanceof Literal literal) {
            if (comparison.left() instanceof Literal) {
                problems.report(comparison.left(), "a field on one side of the comparison");
            } else if (comparable(comparison.left(), left, comparison.operator())) {
                fits(comparison.left(), left, literal);
            }
            return ValueType.BOOLEAN;
        }
        ValueType right = comparison.right().accept(this);
        if (!left.isLike(right)) {
            problems.report(
                    comparison.right(),
                    left.description() + ", as " + problems.name(comparison.left()) + " is; "
                            + problems.name(comparison.right()) + " is " + right.description());
        } else if (comparable(comparison.left(), left, comparison.operator())) {
            comparable(comparison.right(), right, comparison.operator());
        }
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType in(In in) {
        ValueType type = operand(in.operand());
        if (comparable(in.operand(), type, Operator.EQUAL)) {
            in.values().forEach(value -> fits(in.operand(), type, value));
        }
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType between(Between between) {
        ValueType type = operand(between.operand());
        if (comparable(between.operand(), type, Operator.LESS)) {
            fits(between.operand(), type, between.low());
            fits(between.operand(), type, between.high());
        }
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType like(Like like) {
        ValueType type = operand(like.operand());
        Literal escape = like.escape();
        if (!type.hasText()) {
            problems.report(
                    like.operand(),
                    "a string field for LIKE; " + problems.name(like.operand()) + " is " + type.description());
        } else if (like.pattern().kind() != LiteralKind.STRING) {
            problems.report(like.pattern(), "a pattern in single quotes");
        } else if (escape != null
                && (escape.kind() != LiteralKind.STRING
                        || escape.text().codePointCount(0, escape.text().length()) != 1)) {
            problems.report(escape, "one character in single quotes");
        } else if (LikePattern.parse(
                        like.pattern().text(),
                        escape == null ? -1 : escape.text().codePointAt(0))
                .isEmpty()) {
            problems.report(like.pattern(), "the escape character only before %, _ or itself");
        }
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType isNull(IsNull isNull) {
        operand(isNull.operand());
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType arithmetic(Arithmetic arithmetic) {
        ValueType left = arithmetic.left().accept(this);
        ValueType right = arithmetic.right().accept(this);
        Optional<ValueType> result = Types.result(left, arithmetic.operator(), right);
        if (result.isPresent()) {
            return result.get();
        }
        boolean summed = arithmetic.operator().isSum();
        Expression wrong = Types.fitsArithmetic(left, arithmetic.operator()) ? arithmetic.right() : arithmetic.left();
        ValueType type = wrong == arithmetic.left() ? left : right;
        String expected = arithmetic.operator() == ArithmeticOperator.REMAINDER
                ? "integers"
                : summed ? "numbers, or a timestamp and an interval," : "numbers";
        boolean instant = wrong instanceof Literal literal
                && Bound.instant(literal.text()).isPresent();
        problems.report(
                wrong,
                expected + " for " + arithmetic.operator().symbol() + "; " + problems.name(wrong) + " is "
                        + type.description(),
                instant ? "TIMESTAMP " + problems.name(wrong) : null);
        return ValueType.UNKNOWN;
    }

    @Override
    public ValueType call(Call call) {
        return calls.type(call);
    }

    @Override
    public ValueType field(Field field) {
        return fields.type(field);
    }

    @Override
    public ValueType literal(Literal literal) {
        if (literal.kind() == LiteralKind.TIMESTAMP
                && Bound.micros(literal.text()).isEmpty()) {
            problems.report(literal, "a timestamp such as TIMESTAMP '2026-11-01T00:00:00Z'");
            return ValueType.UNKNOWN;
        } else if (Types.of(literal) == ValueType.INTEGER && Bound.isBeyondLong(literal)) {
            problems.report(literal, "a number of at most 64 bits");
            return ValueType.UNKNOWN;
        }
        return Types.of(literal);
    }

    /** The type of what a predicate is about, which has to depend on the event. */
    ValueType operand(Expression expression) {
        if (expression instanceof Literal) {
            problems.report(expression, "a field, or what is computed from fields");
            return ValueType.UNKNOWN;
        }
        return expression.accept(this);
    }

    /** Whether values of the type can be compared in this way; reported when not. */
    boolean comparable(Expression value, ValueType type, Operator operator) {
        if (!type.isComparable()) {
            problems.report(value, "IS NULL or IS NOT NULL; " + problems.name(value) + " is " + type.description());
            return false;
        } else if (type == ValueType.BOOLEAN && operator != Operator.EQUAL) {
            problems.report(value, "= or !=; " + problems.name(value) + " is a boolean and has no order");
            return false;
        }
        return true;
    }

    /** Reports a literal that the value, of this type, cannot be compared with. */
    void fits(Expression value, ValueType type, Literal literal) {
        boolean string = literal.kind() == LiteralKind.STRING;
        boolean fits =
                switch (type) {
                    case BOOLEAN -> literal.kind() == LiteralKind.BOOLEAN;
                    case INTEGER, FLOATING -> literal.kind() == LiteralKind.NUMBER;
                    case TIMESTAMP ->
                        (string || literal.kind() == LiteralKind.TIMESTAMP)
                                && Bound.instant(literal.text()).isPresent();
                    case INTERVAL -> literal.kind() == LiteralKind.INTERVAL;
                    case STRING, ENUM -> string;
                    case ADDRESS -> string && IpAddress.of(literal.text()).isPresent();
                    case UNKNOWN -> true;
                    case BYTES, NESTED -> throw new IllegalStateException("compared without being comparable");
                };
        if (fits) {
            return;
        }
        boolean block = type == ValueType.ADDRESS
                && string
                && CidrBlock.parse(literal.text()).isPresent();
        problems.report(
                literal.place(),
                type.literal() + ", as " + problems.name(value) + " is " + type.description(),
                block ? "cidr_match(" + problems.name(value) + ", " + problems.name(literal) + ")" : null);
    }
}
