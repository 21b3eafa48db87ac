package dev.sluice.transforms.filter;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parsed filter, or a value in it. Negated forms ({@code !=}, {@code NOT IN}, {@code IS NOT NULL}) are {@link Not} of the
 * plain ones: in three-valued logic that is the same. Two expressions that say the same in the same way are equal, wherever
 * they stand.
 */
sealed interface Expression {

    Place place();

    <R> R accept(Visitor<R> visitor);

    /** The expressions that it is made of. */
    List<Expression> parts();

    /** The fields that it reads, in the order of its text. */
    default Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>();
        parts().forEach(part -> fields.addAll(part.fields()));
        return fields;
    }

    /** What is done with each kind of expression. */
    interface Visitor<R> {
        R and(And and);

        R or(Or or);

        R not(Not not);

        R comparison(Comparison comparison);

        R in(In in);

        R between(Between between);

        R like(Like like);

        R isNull(IsNull isNull);

        R call(Call call);

        R arithmetic(Arithmetic arithmetic);

        R field(Field field);

        R literal(Literal literal);
    }

    /** Two operands or more. */
    record And(List<Expression> operands, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return operands;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.and(this);
        }
    }

    /** Two operands or more. */
    record Or(List<Expression> operands, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return operands;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.or(this);
        }
    }

    record Not(Expression operand, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /** Two values compared. A literal stands to the right, unless both are. */
    record Comparison(Expression left, Operator operator, Expression right, Place place) implements Expression {
        static Comparison of(Expression left, Operator operator, Expression right) {
            Place place = left.place().to(right.place());
            return left instanceof Literal && !(right instanceof Literal)
                    ? new Comparison(right, operator.mirrored(), left, place)
                    : new Comparison(left, operator, right, place);
        }

        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    record In(Expression operand, List<Literal> values, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.in(this);
        }
    }

    /** Both ends belong to the range. With ends that are no literals the parser writes two comparisons instead. */
    record Between(Expression operand, Literal low, Literal high, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.between(this);
        }
    }

    record Like(Expression operand, Literal pattern, @Nullable Literal escape, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.like(this);
        }
    }

    record IsNull(Expression operand, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(operand);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isNull(this);
        }
    }

    /**
     * A function's call. Which functions there are is for the check to say, so that it can report every problem.
     *
     * @param function its name in lower case
     * @param name where the name stands
     */
    record Call(String function, List<Expression> arguments, Place name, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return arguments;
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }

    record Arithmetic(Expression left, ArithmeticOperator operator, Expression right, Place place)
            implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of(left, right);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.arithmetic(this);
        }
    }

    /**
     * A field of the event, or a part of one.
     *
     * @param path from the field to a part of it; empty for the field itself
     * @param quoted whether it is one name in double quotes
     */
    record Field(String name, List<PathStep> path, boolean quoted, Place place) implements Expression {
        /** As it is shown, without quotes. */
        String text() {
            StringBuilder text = new StringBuilder(name);
            path.forEach(step -> text.append(step.isKey() ? "['" + step.name() + "']" : "." + step.name()));
            return text.toString();
        }

        @Override
        public Set<String> fields() {
            return Set.of(name);
        }

        @Override
        public List<Expression> parts() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.field(this);
        }
    }

    /**
     * One step of a path.
     *
     * @param name of a record's field, or a map's key
     * @param isKey whether it is a key: {@code ['x']} and not {@code .x}
     */
    record PathStep(String name, boolean isKey, Place place) {}

    /**
     * A value.
     *
     * @param text a string's content, a number with its sign, {@code true} or {@code false}, an instant as it is written, an
     *     interval in microseconds
     */
    record Literal(LiteralKind kind, String text, Place place) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.literal(this);
        }
    }

    /** The kinds of literals. */
    enum LiteralKind {
        STRING,
        NUMBER,
        BOOLEAN,
        TIMESTAMP,
        INTERVAL
    }
}
