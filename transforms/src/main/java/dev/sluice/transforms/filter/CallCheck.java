package dev.sluice.transforms.filter;

import dev.sluice.subscription.NearestName;
import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.LiteralKind;
import dev.sluice.transforms.plan.FieldSchema;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Finds functions that there are not, and arguments that they do not take.
 *
 * @param check finds what is wrong with the arguments by themselves
 */
record CallCheck(FilterCheck check, FieldPaths fields, FilterProblems problems) {

    /** The type of what the function gives; {@link ValueType#UNKNOWN} when there is no such function. */
    ValueType type(Call call) {
        Function function = Function.of(call.function()).orElse(null);
        if (function == null) {
            String nearest = NearestName.of(call.function(), Function.names()).orElse(null);
            problems.report(
                    call.name(), call.function() + "()", "a function: " + String.join(", ", Function.names()), nearest);
            return ValueType.UNKNOWN;
        }
        if (!function.takes(call.arguments().size())) {
            problems.report(call.name(), call.function() + "()", function.signature(), null);
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
            ValueType type = argument.accept(check);
            if (!type.hasText()) {
                problems.report(
                        argument,
                        "a string for " + function.text() + "; " + problems.name(argument) + " is "
                                + type.description());
            }
        }
        return result;
    }

    private void pattern(Expression argument) {
        if (!(argument instanceof Literal literal) || literal.kind() != LiteralKind.STRING) {
            problems.report(argument, "a pattern in single quotes");
            return;
        }
        RegexTest.trouble(literal.text()).ifPresent(trouble -> problems.report(argument, "an RE2 pattern; " + trouble));
    }

    private void address(Expression argument) {
        ValueType type = check.operand(argument);
        boolean address = type == ValueType.ADDRESS || type == ValueType.STRING || type == ValueType.UNKNOWN;
        if (!address) {
            problems.report(argument, "an address field; " + problems.name(argument) + " is " + type.description());
        }
    }

    private void block(Expression argument) {
        boolean block = argument instanceof Literal literal
                && literal.kind() == LiteralKind.STRING
                && CidrBlock.parse(literal.text()).isPresent();
        if (!block) {
            problems.report(argument, "an address block such as '10.0.0.0/8' or '2001:db8::/32'");
        }
    }

    private ValueType coalesce(List<Expression> values) {
        Expression leader = values.stream()
                .filter(value -> !(value instanceof Literal))
                .findFirst()
                .orElse(null);
        if (leader == null) {
            problems.report(values.get(0), "a field among the values of coalesce");
            return ValueType.UNKNOWN;
        }
        ValueType type = leader.accept(check);
        if (!check.comparable(leader, type, Operator.EQUAL)) {
            return ValueType.UNKNOWN;
        }
        for (Expression value : values) {
            if (value instanceof Literal literal
                    && literal.kind() == LiteralKind.STRING
                    && type == ValueType.TIMESTAMP) {
                // For a writer whose records lack the field, nothing else would say that the text is a time.
                problems.report(literal, "TIMESTAMP '...', as " + problems.name(leader) + " is a timestamp");
            } else if (value instanceof Literal literal) {
                check.fits(leader, type, literal);
                if (type.isNumber() && literal.kind() == LiteralKind.NUMBER) {
                    type = Types.common(type, literal.accept(check));
                }
            } else if (value != leader) {
                ValueType other = value.accept(check);
                if (!type.isLike(other)) {
                    problems.report(
                            value,
                            type.description() + ", as " + problems.name(leader) + " is; " + problems.name(value)
                                    + " is " + other.description());
                } else if (type != other) {
                    type = Types.common(type, other);
                }
            }
        }
        return type;
    }

    private void arrayContains(Expression array, Expression value) {
        ValueType type = check.operand(array);
        if (type == ValueType.UNKNOWN) {
            check.operand(value);
            return;
        }
        Optional<FieldSchema> found = array instanceof Field field ? fields.find(field) : Optional.empty();
        if (found.filter(schema -> schema.value().getType() == Schema.Type.ARRAY)
                .isEmpty()) {
            problems.report(array, "an array; " + problems.name(array) + " is " + type.description());
            return;
        }
        Optional<FieldSchema> item = Items.of(found.get());
        if (item.isEmpty()) {
            problems.report(array, "an array of plain values");
            return;
        }
        ValueType itemType = ValueType.of(item.get().type());
        if (value instanceof Literal literal) {
            check.fits(array, itemType, literal);
            return;
        }
        ValueType other = value.accept(check);
        if (!itemType.isLike(other)) {
            problems.report(
                    value,
                    itemType.description() + ", as each of " + problems.name(array) + " is; " + problems.name(value)
                            + " is " + other.description());
        }
    }
}
