package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Operand.FieldName;
import dev.sluice.transforms.filter.Operand.Literal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parsed filter. Negated forms ({@code !=}, {@code NOT IN}, {@code IS NOT NULL}) are {@link Not} of the plain ones: in
 * three-valued logic that is the same.
 */
sealed interface Expression {

    <R> R accept(Visitor<R> visitor);

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

        R truth(Truth truth);

        R call(Call call);
    }

    /** Two operands or more. */
    record And(List<Expression> operands) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.and(this);
        }
    }

    /** Two operands or more. */
    record Or(List<Expression> operands) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.or(this);
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /** A field compared with a literal or another field; the parser puts the field to the left. */
    record Comparison(FieldName left, Operator operator, Operand right) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.comparison(this);
        }
    }

    record In(FieldName field, List<Literal> values) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.in(this);
        }
    }

    /** Both ends belong to the range. */
    record Between(FieldName field, Literal low, Literal high) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.between(this);
        }
    }

    record Like(FieldName field, Literal pattern, @Nullable Literal escape) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.like(this);
        }
    }

    record IsNull(FieldName field) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.isNull(this);
        }
    }

    /** A boolean field that stands alone. */
    record Truth(FieldName field) implements Expression {
        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.truth(this);
        }
    }

    /** A function's call. Which functions there are is for the check to say, so that it can report every problem. */
    record Call(String function, List<Operand> arguments, Position position) implements Expression {
        /** The one function so far. */
        static final String CIDR_MATCH = "cidr_match";

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.call(this);
        }
    }
}
