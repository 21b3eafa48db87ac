package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Literal;
import java.util.Optional;

/** What type comes of types. */
final class Types {
    private Types() {}

    /** What a literal is where nothing beside it says more. */
    static ValueType of(Literal literal) {
        return switch (literal.kind()) {
            case STRING -> ValueType.STRING;
            case NUMBER -> literal.text().indexOf('.') < 0 ? ValueType.INTEGER : ValueType.FLOATING;
            case BOOLEAN -> ValueType.BOOLEAN;
            case TIMESTAMP -> ValueType.TIMESTAMP;
            case INTERVAL -> ValueType.INTERVAL;
        };
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

    /** Whether a value of the type can stand beside the operator at all. */
    static boolean fitsArithmetic(ValueType type, ArithmeticOperator operator) {
        return operator == ArithmeticOperator.REMAINDER
                ? type == ValueType.INTEGER
                : type.isNumber() || (operator.isSum() && (type == ValueType.TIMESTAMP || type == ValueType.INTERVAL));
    }
}
