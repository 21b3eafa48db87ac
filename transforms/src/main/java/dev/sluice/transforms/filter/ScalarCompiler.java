package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Arithmetic;
import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.LiteralKind;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.NestedValue;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Turns an expression that has been checked into a value that is computed from slots.
 *
 * @param conditions compiles the conditions within it
 * @param sharing what other filters have, too
 */
record ScalarCompiler(FieldPaths fields, FilterCompiler conditions, Sharing sharing) {

    /** What a predicate is about. Of type {@link ValueType#UNKNOWN} when it is always null. */
    Subject subject(Expression expression) {
        if (!(expression instanceof Field field)) {
            return new Subject.ScalarSubject(scalar(expression), false);
        }
        Optional<FieldSchema> found = fields.find(field);
        if (found.isEmpty()) {
            return new Subject.ScalarSubject(new Scalars.Null(), false);
        }
        return fields.isWhole(field)
                ? new Subject.FieldSubject(
                        fields.slot(field).orElseThrow(), fields.layout().indexOf(field.name()))
                : subject(scalar(field), found.get());
    }

    static Subject subject(Scalar value, FieldSchema schema) {
        return new Subject.ScalarSubject(value, schema.value().getType() == Schema.Type.FLOAT);
    }

    /** The schema of a field that is there. */
    Schema schema(Field field) {
        return fields.find(field).orElseThrow().value();
    }

    Scalar scalar(Expression expression) {
        return sharing.scalar(expression, () -> compile(expression));
    }

    private Scalar compile(Expression expression) {
        if (expression instanceof Field field) {
            return field(field);
        } else if (expression instanceof Literal literal) {
            return constant(Types.of(literal), literal);
        } else if (expression instanceof Arithmetic arithmetic) {
            return arithmetic(arithmetic);
        } else if (expression instanceof Call call) {
            return call(call);
        }
        return new Scalars.Truth(conditions.condition(expression));
    }

    private Scalar field(Field field) {
        Optional<FieldSchema> found = fields.find(field);
        if (found.isEmpty()) {
            return new Scalars.Null();
        }
        int slot = fields.layout().indexOf(field.name());
        if (fields.isWhole(field)) {
            return new FieldScalars.Whole(
                    ValueType.of(found.get().type()), slot, found.get().value());
        }
        Schema root = fields.slot(field).orElseThrow().schema();
        List<String> path = field.path().stream().map(Expression.PathStep::name).toList();
        return new FieldScalars.Part(slot, NestedValue.at(root, path));
    }

    /** A literal as a value of the type that it is used as. */
    private static Scalar constant(ValueType type, Literal literal) {
        return switch (type) {
            case STRING, ENUM, ADDRESS -> Scalars.Constant.of(type, FilterCompiler.bytes(literal));
            case FLOATING -> Scalars.Constant.of(type, Double.doubleToRawLongBits(Double.parseDouble(literal.text())));
            case BOOLEAN -> Scalars.Constant.of(type, literal.text().equals("true") ? 1 : 0);
            case INTEGER, INTERVAL -> Scalars.Constant.of(type, Long.parseLong(literal.text()));
            case TIMESTAMP ->
                Scalars.Constant.of(type, Bound.micros(literal.text()).orElseThrow());
            case BYTES, NESTED, UNKNOWN -> throw new IllegalStateException("no literal is " + type.description());
        };
    }

    private Scalar arithmetic(Arithmetic arithmetic) {
        Scalar left = scalar(arithmetic.left());
        Scalar right = scalar(arithmetic.right());
        ValueType type =
                Types.result(left.type, arithmetic.operator(), right.type).orElseThrow();
        return switch (type) {
            case UNKNOWN -> new Scalars.Null();
            case FLOATING -> new Scalars.FloatingArithmetic(left, arithmetic.operator(), right);
            case BOOLEAN, INTEGER, TIMESTAMP, INTERVAL, STRING, ADDRESS, ENUM, BYTES, NESTED ->
                new Scalars.WholeArithmetic(type, left, arithmetic.operator(), right);
        };
    }

    private Scalar call(Call call) {
        Function function = Function.of(call.function()).orElseThrow();
        return switch (function) {
            case LOWER, UPPER, LENGTH ->
                ofText(function, scalar(call.arguments().get(0)));
            case NOW -> new Scalars.Now();
            case COALESCE -> coalesce(call.arguments());
            case STARTS_WITH, ENDS_WITH, CONTAINS, REGEXP_CONTAINS, CIDR_MATCH, ARRAY_CONTAINS ->
                new Scalars.Truth(conditions.condition(call));
        };
    }

    private static Scalar ofText(Function function, Scalar text) {
        if (text.type == ValueType.UNKNOWN) {
            return text;
        }
        return function == Function.LENGTH
                ? new Scalars.Length(text)
                : new Scalars.Cased(text, function == Function.LOWER);
    }

    private Scalar coalesce(List<Expression> values) {
        ValueType type = ValueType.UNKNOWN;
        for (Expression value : values) {
            if (!(value instanceof Literal literal)) {
                type = Types.common(type, scalar(value).type);
            } else if (literal.kind() == LiteralKind.NUMBER) {
                type = Types.common(type, Types.of(literal));
            }
        }
        ValueType common = type;
        List<Scalar> scalars = values.stream()
                .map(value -> value instanceof Literal literal
                        ? constant(common == ValueType.UNKNOWN ? Types.of(literal) : common, literal)
                        : scalar(value))
                .filter(value -> value.type != ValueType.UNKNOWN)
                .toList();
        return scalars.isEmpty()
                ? new Scalars.Null()
                : new Scalars.Coalesce(common == ValueType.UNKNOWN ? scalars.get(0).type : common, scalars);
    }
}
