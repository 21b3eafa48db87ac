package dev.sluice.transforms.filter;

import dev.sluice.subscription.NearestName;
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
import dev.sluice.transforms.filter.Expression.PathStep;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Finds everything in an expression that does not fit the event's fields, and what type each part of it has. */
final class FilterCheck implements Expression.Visitor<ValueType> {
    private final FilterText source;
    private final FieldPaths fields;
    private final boolean absentIsNull;
    private final List<FilterProblem> problems = new ArrayList<>();

    private FilterCheck(FilterText source, SlotLayout fields, boolean absentIsNull) {
        this.source = source;
        this.fields = new FieldPaths(fields);
        this.absentIsNull = absentIsNull;
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
        return List.copyOf(check.problems);
    }

    private void condition(Expression expression) {
        ValueType type = expression.accept(this);
        if (type != ValueType.BOOLEAN && type != ValueType.UNKNOWN) {
            report(expression, "a comparison; " + name(expression) + " is " + type.description());
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
                report(comparison.left(), "a field on one side of the comparison");
            } else if (comparable(comparison.left(), left, comparison.operator())) {
                fits(comparison.left(), left, literal);
            }
            return ValueType.BOOLEAN;
        }
        ValueType right = comparison.right().accept(this);
        if (!left.isLike(right)) {
            report(
                    comparison.right(),
                    left.description() + ", as " + name(comparison.left()) + " is; " + name(comparison.right()) + " is "
                            + right.description());
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
            report(like.operand(), "a string field for LIKE; " + name(like.operand()) + " is " + type.description());
        } else if (like.pattern().kind() != LiteralKind.STRING) {
            report(like.pattern(), "a pattern in single quotes");
        } else if (escape != null
                && (escape.kind() != LiteralKind.STRING
                        || escape.text().codePointCount(0, escape.text().length()) != 1)) {
            report(escape, "one character in single quotes");
        } else if (LikePattern.parse(
                        like.pattern().text(),
                        escape == null ? -1 : escape.text().codePointAt(0))
                .isEmpty()) {
            report(like.pattern(), "the escape character only before %, _ or itself");
        }
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType isNull(IsNull isNull) {
        operand(isNull.operand());
        return ValueType.BOOLEAN;
    }

    @Override
    public ValueType call(Call call) {
        Function function = Function.of(call.function()).orElse(null);
        if (function == null) {
            String nearest = NearestName.of(call.function(), Function.names()).orElse(null);
            problems.add(source.problem(
                    call.name(),
                    call.function() + "()",
                    "a function: " + String.join(", ", Function.names()),
                    nearest));
            return ValueType.UNKNOWN;
        }
        if (!function.takes(call.arguments().size())) {
            problems.add(source.problem(call.name(), call.function() + "()", function.signature(), null));
            return ValueType.UNKNOWN;
        }
        List<Expression> arguments = call.arguments();
        Expression first = arguments.isEmpty() ? null : arguments.get(0);
        return switch (function) {
            case LOWER, UPPER -> text(first, function, ValueType.STRING);
            case LENGTH -> text(first, function, ValueType.INTEGER);
            case STARTS_WITH, ENDS_WITH, CONTAINS -> {
                text(first, function, ValueType.BOOLEAN);
                yield text(arguments.get(1), function, ValueType.BOOLEAN);
            }
            case REGEXP_CONTAINS -> {
                text(first, function, ValueType.BOOLEAN);
                pattern(arguments.get(1));
                yield ValueType.BOOLEAN;
            }
            case CIDR_MATCH -> {
                address(arguments.get(0));
                arguments.stream().skip(1).forEach(this::block);
                yield ValueType.BOOLEAN;
            }
            case COALESCE -> coalesce(arguments);
            case ARRAY_CONTAINS -> {
                arrayContains(arguments.get(0), arguments.get(1));
                yield ValueType.BOOLEAN;
            }
            case NOW -> ValueType.TIMESTAMP;
        };
    }

    private ValueType text(@Nullable Expression argument, Function function, ValueType result) {
        if (argument != null) {
            ValueType type = argument.accept(this);
            if (!type.hasText()) {
                report(
                        argument,
                        "a string for " + function.text() + "; " + name(argument) + " is " + type.description());
            }
        }
        return result;
    }

    private void pattern(Expression argument) {
        if (!(argument instanceof Literal literal) || literal.kind() != LiteralKind.STRING) {
            report(argument, "a pattern in single quotes");
            return;
        }
        RegexTest.trouble(literal.text()).ifPresent(trouble -> report(argument, "an RE2 pattern; " + trouble));
    }

    private void address(Expression argument) {
        ValueType type = operand(argument);
        boolean address = type == ValueType.ADDRESS || type == ValueType.STRING || type == ValueType.UNKNOWN;
        if (!address) {
            report(argument, "an address field; " + name(argument) + " is " + type.description());
        }
    }

    private void block(Expression argument) {
        boolean block = argument instanceof Literal literal
                && literal.kind() == LiteralKind.STRING
                && CidrBlock.parse(literal.text()).isPresent();
        if (!block) {
            report(argument, "an address block such as '10.0.0.0/8' or '2001:db8::/32'");
        }
    }

    private ValueType coalesce(List<Expression> values) {
        Expression leader = values.stream()
                .filter(value -> !(value instanceof Literal))
                .findFirst()
                .orElse(null);
        if (leader == null) {
            report(values.get(0), "a field among the values of coalesce");
            return ValueType.UNKNOWN;
        }
        ValueType type = leader.accept(this);
        if (!comparable(leader, type, Operator.EQUAL)) {
            return ValueType.UNKNOWN;
        }
        for (Expression value : values) {
            if (value instanceof Literal literal) {
                fits(leader, type, literal);
                if (type.isNumber() && literal.kind() == LiteralKind.NUMBER) {
                    type = common(type, literal.accept(this));
                }
            } else if (value != leader) {
                ValueType other = value.accept(this);
                if (!type.isLike(other)) {
                    report(
                            value,
                            type.description() + ", as " + name(leader) + " is; " + name(value) + " is "
                                    + other.description());
                } else if (type != other) {
                    type = common(type, other);
                }
            }
        }
        return type;
    }

    /** What both are, of two types that can be compared. */
    static ValueType common(ValueType one, ValueType other) {
        if (one == other || other == ValueType.UNKNOWN) {
            return one;
        } else if (one == ValueType.UNKNOWN) {
            return other;
        }
        return one.isNumber() ? ValueType.FLOATING : ValueType.STRING;
    }

    private void arrayContains(Expression array, Expression value) {
        ValueType type = operand(array);
        if (type == ValueType.UNKNOWN) {
            operand(value);
            return;
        }
        Optional<FieldSchema> found = array instanceof Field field ? fields.find(field) : Optional.empty();
        if (found.filter(schema -> schema.value().getType() == Schema.Type.ARRAY)
                .isEmpty()) {
            report(array, "an array; " + name(array) + " is " + type.description());
            return;
        }
        Optional<FieldSchema> item = Items.of(found.get());
        if (item.isEmpty()) {
            report(array, "an array of plain values");
            return;
        }
        ValueType itemType = ValueType.of(item.get().type());
        if (value instanceof Literal literal) {
            fits(array, itemType, literal);
            return;
        }
        ValueType other = value.accept(this);
        if (!itemType.isLike(other)) {
            report(
                    value,
                    itemType.description() + ", as each of " + name(array) + " is; " + name(value) + " is "
                            + other.description());
        }
    }

    @Override
    public ValueType arithmetic(Arithmetic arithmetic) {
        ValueType left = arithmetic.left().accept(this);
        ValueType right = arithmetic.right().accept(this);
        Optional<ValueType> result = result(left, arithmetic.operator(), right);
        if (result.isPresent()) {
            return result.get();
        }
        boolean summed = arithmetic.operator().isSum();
        Expression wrong = fitsArithmetic(left, arithmetic.operator()) ? arithmetic.right() : arithmetic.left();
        ValueType type = wrong == arithmetic.left() ? left : right;
        String expected = arithmetic.operator() == ArithmeticOperator.REMAINDER
                ? "integers"
                : summed ? "numbers, or a timestamp and an interval," : "numbers";
        boolean instant = wrong instanceof Literal literal
                && Bound.instant(literal.text()).isPresent();
        problems.add(source.problem(
                wrong.place(),
                shown(wrong),
                expected + " for " + arithmetic.operator().symbol() + "; " + name(wrong) + " is " + type.description(),
                instant ? "TIMESTAMP " + name(wrong) : null));
        return ValueType.UNKNOWN;
    }

    private static boolean fitsArithmetic(ValueType type, ArithmeticOperator operator) {
        return operator == ArithmeticOperator.REMAINDER
                ? type == ValueType.INTEGER
                : type.isNumber() || (operator.isSum() && (type == ValueType.TIMESTAMP || type == ValueType.INTERVAL));
    }

    /** The type of two values' sum, product or whatever it is; empty when they do not go together. */
    static Optional<ValueType> result(ValueType left, ArithmeticOperator operator, ValueType right) {
        if (left == ValueType.UNKNOWN || right == ValueType.UNKNOWN) {
            return Optional.of(ValueType.UNKNOWN);
        } else if (left.isNumber() && right.isNumber()) {
            boolean integers = left == ValueType.INTEGER && right == ValueType.INTEGER;
            return operator == ArithmeticOperator.REMAINDER && !integers
                    ? Optional.empty()
                    : Optional.of(integers ? ValueType.INTEGER : ValueType.FLOATING);
        } else if (!operator.isSum()) {
            return Optional.empty();
        } else if (right == ValueType.INTERVAL) {
            return left == ValueType.TIMESTAMP || left == ValueType.INTERVAL ? Optional.of(left) : Optional.empty();
        } else if (right == ValueType.TIMESTAMP && left == ValueType.TIMESTAMP) {
            return operator == ArithmeticOperator.SUBTRACT ? Optional.of(ValueType.INTERVAL) : Optional.empty();
        }
        boolean shifted = left == ValueType.INTERVAL && right == ValueType.TIMESTAMP;
        return shifted && operator == ArithmeticOperator.ADD ? Optional.of(ValueType.TIMESTAMP) : Optional.empty();
    }

    @Override
    public ValueType field(Field field) {
        Optional<FieldSchema> found = fields.find(field);
        if (found.isPresent()) {
            return ValueType.of(found.get().type());
        }
        if (fields.slot(field).isPresent()) {
            missingPart(field);
        } else if (!absentIsNull) {
            List<String> names =
                    fields.layout().slots().stream().map(Slot::name).toList();
            String otherwise = field.quoted() ? "'" + field.name() + "'" : null;
            problems.add(source.problem(
                    field.place(),
                    shown(field),
                    "a field of the event",
                    NearestName.of(field.name(), names).orElse(otherwise)));
        }
        return ValueType.UNKNOWN;
    }

    private void missingPart(Field field) {
        FieldSchema here = fields.slot(field)
                .map(slot -> new FieldSchema(slot.type(), slot.schema(), -1, 0))
                .orElseThrow();
        Field parent = new Field(field.name(), List.of(), false, field.place());
        for (PathStep step : field.path()) {
            Optional<FieldSchema> child = FieldPaths.child(here, step);
            if (child.isEmpty()) {
                missingPart(parent.text(), here, step);
                return;
            }
            here = child.get();
            List<PathStep> path = new ArrayList<>(parent.path());
            path.add(step);
            parent = new Field(field.name(), path, false, field.place());
        }
    }

    private void missingPart(String parent, FieldSchema schema, PathStep step) {
        boolean record = schema.value().getType() == Schema.Type.RECORD;
        if (schema.value().getType() == Schema.Type.MAP) {
            String suggestion = step.isKey() ? null : parent + "['" + step.name() + "']";
            String expected = step.isKey() ? "a map of plain values" : "a key of the map " + parent;
            problems.add(source.problem(step.place(), expected, suggestion));
        } else if (!record || step.isKey()) {
            ValueType type = ValueType.of(schema.type());
            problems.add(source.problem(
                    step.place(),
                    "nothing behind " + parent + ", which is " + (record ? "a record" : type.description()),
                    null));
        } else if (schema.value().getField(step.name()) != null) {
            problems.add(source.problem(step.place(), "a field of one type", null));
        } else if (!absentIsNull) {
            Collection<String> names =
                    schema.value().getFields().stream().map(Schema.Field::name).toList();
            problems.add(source.problem(
                    step.place(),
                    "a field of " + parent,
                    NearestName.of(step.name(), names).orElse(null)));
        }
    }

    @Override
    public ValueType literal(Literal literal) {
        if (literal.kind() == LiteralKind.TIMESTAMP
                && Bound.micros(literal.text()).isEmpty()) {
            report(literal, "a timestamp such as TIMESTAMP '2026-11-01T00:00:00Z'");
            return ValueType.UNKNOWN;
        } else if (type(literal) == ValueType.INTEGER && Bound.isBeyondLong(literal)) {
            report(literal, "a number of at most 64 bits");
            return ValueType.UNKNOWN;
        }
        return type(literal);
    }

    /** What a literal is where nothing beside it says more. */
    static ValueType type(Literal literal) {
        return switch (literal.kind()) {
            case STRING -> ValueType.STRING;
            case NUMBER -> literal.text().indexOf('.') < 0 ? ValueType.INTEGER : ValueType.FLOATING;
            case BOOLEAN -> ValueType.BOOLEAN;
            case TIMESTAMP -> ValueType.TIMESTAMP;
            case INTERVAL -> ValueType.INTERVAL;
        };
    }

    /** The type of what a predicate is about, which has to depend on the event. */
    private ValueType operand(Expression expression) {
        if (expression instanceof Literal) {
            report(expression, "a field, or what is computed from fields");
            return ValueType.UNKNOWN;
        }
        return expression.accept(this);
    }

    private boolean comparable(Expression value, ValueType type, Operator operator) {
        if (!type.isComparable()) {
            report(value, "IS NULL or IS NOT NULL; " + name(value) + " is " + type.description());
            return false;
        } else if (type == ValueType.BOOLEAN && operator != Operator.EQUAL) {
            report(value, "= or !=; " + name(value) + " is a boolean and has no order");
            return false;
        }
        return true;
    }

    private void fits(Expression value, ValueType type, Literal literal) {
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
        problems.add(source.problem(
                literal.place(),
                type.literal() + ", as " + name(value) + " is " + type.description(),
                block ? "cidr_match(" + name(value) + ", " + name(literal) + ")" : null));
    }

    private void report(Expression expression, String expected) {
        problems.add(source.problem(expression.place(), shown(expression), expected, null));
    }

    private String shown(Expression expression) {
        return expression instanceof Field field ? '"' + field.text() + '"' : source.shown(expression.place());
    }

    private String name(Expression expression) {
        return expression instanceof Field field ? field.text() : source.shown(expression.place());
    }
}
