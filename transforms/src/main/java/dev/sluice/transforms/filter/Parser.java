package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.LiteralKind;
import dev.sluice.transforms.filter.Expression.PathStep;
import dev.sluice.transforms.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recursive descent over the grammar in {@code docs/filters.md}; each method is one rule of it. */
final class Parser {
    /** Room for a list of some thousand addresses. */
    private static final int MAX_CHARS = 64 * 1024;

    /** Deeper than anyone writes, and far from the end of the stack. */
    private static final int MAX_DEPTH = 100;

    /** TIMESTAMP, INTERVAL, ANY and ESCAPE are keywords only where they can be nothing else: events have such fields. */
    private static final Set<String> RESERVED =
            Set.of("and", "or", "not", "in", "between", "like", "is", "null", "true", "false");

    private static final Map<String, Operator> COMPARISONS = Map.of(
            "=", Operator.EQUAL,
            "<", Operator.LESS,
            "<=", Operator.LESS_OR_EQUAL,
            ">", Operator.GREATER,
            ">=", Operator.GREATER_OR_EQUAL);

    private final FilterText source;
    private final List<Token> tokens;
    private int next;
    private int depth;

    private Parser(FilterText source) throws FilterException {
        this.source = source;
        this.tokens = Tokenizer.tokens(source);
    }

    static Expression parse(FilterText source) throws FilterException {
        int length = source.text().length();
        if (length > MAX_CHARS) {
            throw new FilterException(source.problem(
                    new Place(0, 0), "a filter of " + length + " characters", "at most " + MAX_CHARS, null));
        }
        Parser parser = new Parser(source);
        Expression expression = parser.or();
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("AND, OR or the end");
        }
        return expression;
    }

    private Expression or() throws FilterException {
        List<Expression> operands = new ArrayList<>(List.of(and()));
        while (takeKeyword("OR")) {
            operands.add(and());
        }
        return operands.size() == 1 ? operands.get(0) : new Expression.Or(List.copyOf(operands), span(operands));
    }

    private Expression and() throws FilterException {
        List<Expression> operands = new ArrayList<>(List.of(not()));
        while (takeKeyword("AND")) {
            operands.add(not());
        }
        return operands.size() == 1 ? operands.get(0) : new Expression.And(List.copyOf(operands), span(operands));
    }

    private static Place span(List<Expression> operands) {
        return operands.get(0).place().to(operands.get(operands.size() - 1).place());
    }

    private Expression not() throws FilterException {
        deeper(1);
        Token first = peek();
        Expression expression;
        if (takeKeyword("NOT")) {
            Expression operand = not();
            expression = new Expression.Not(operand, first.place().to(operand.place()));
        } else {
            expression = predicate();
        }
        depth--;
        return expression;
    }

    private void deeper(int levels) throws FilterException {
        depth += levels;
        if (depth > MAX_DEPTH) {
            throw new FilterException(source.problem(
                    peek().place(), "nested deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH + " levels", null));
        }
    }

    private Expression predicate() throws FilterException {
        Expression left = sum();
        boolean unequal = peek().isOperator("!=") || peek().isOperator("<>");
        Operator operator = unequal ? Operator.EQUAL : COMPARISONS.get(peek().text());
        if (operator != null && peek().kind() == Kind.OPERATOR) {
            take();
            boolean any = peek().isKeyword("ANY") && tokens.get(next + 1).isOperator("(");
            Expression comparison =
                    any ? any(left, operator, unequal) : Expression.Comparison.of(left, operator, sum());
            return negate(unequal, comparison);
        }
        if (takeKeyword("IS")) {
            boolean negated = takeKeyword("NOT");
            Place end = peek().place();
            expectKeyword("NULL");
            return negate(negated, new Expression.IsNull(left, left.place().to(end)));
        }
        boolean negated = takeKeyword("NOT");
        if (takeKeyword("IN")) {
            return negate(negated, in(left));
        } else if (takeKeyword("BETWEEN")) {
            return negate(negated, between(left));
        } else if (takeKeyword("LIKE")) {
            Literal pattern = literal();
            Literal escape = takeKeyword("ESCAPE") ? literal() : null;
            Place place = left.place().to((escape == null ? pattern : escape).place());
            return negate(negated, new Expression.Like(left, pattern, escape, place));
        } else if (negated) {
            throw unexpected("IN, BETWEEN or LIKE");
        }
        return alone(left);
    }

    /** A value alone is one, if something that may follow a value follows. */
    private Expression alone(Expression value) throws FilterException {
        Token follower = peek();
        boolean ends = follower.kind() == Kind.END
                || follower.isOperator(")")
                || follower.isOperator(",")
                || follower.isKeyword("AND")
                || follower.isKeyword("OR");
        if (!ends) {
            throw unexpected("an operator such as =, IN, BETWEEN, LIKE or IS");
        }
        return value;
    }

    private Expression any(Expression value, Operator operator, boolean unequal) throws FilterException {
        Token any = take();
        if (operator != Operator.EQUAL || unequal) {
            throw new FilterException(source.problem(any.place(), "= before ANY", null));
        }
        expectOperator("(");
        Expression array = sum();
        Place end = peek().place();
        expectOperator(")");
        return new Expression.Call(
                Function.ARRAY_CONTAINS.text(),
                List.of(array, value),
                any.place(),
                value.place().to(end));
    }

    private Expression in(Expression operand) throws FilterException {
        expectOperator("(");
        List<Literal> values = new ArrayList<>();
        do {
            values.add(literal());
        } while (takeOperator(","));
        Place end = peek().place();
        expectOperator(")");
        return new Expression.In(operand, List.copyOf(values), operand.place().to(end));
    }

    private Expression between(Expression operand) throws FilterException {
        Expression low = sum();
        expectKeyword("AND");
        Expression high = sum();
        Place place = operand.place().to(high.place());
        if (low instanceof Literal from && high instanceof Literal to) {
            return new Expression.Between(operand, from, to, place);
        }
        return new Expression.And(
                List.of(
                        Expression.Comparison.of(operand, Operator.GREATER_OR_EQUAL, low),
                        Expression.Comparison.of(operand, Operator.LESS_OR_EQUAL, high)),
                place);
    }

    private static Expression negate(boolean negated, Expression expression) {
        return negated ? new Expression.Not(expression, expression.place()) : expression;
    }

    private Expression sum() throws FilterException {
        return chain(true, "a field or a literal");
    }

    /** Operands of one precedence, from left to right: sums of products, and products of values. */
    private Expression chain(boolean sums, String expected) throws FilterException {
        Expression left = sums ? chain(false, expected) : value(expected);
        int levels = 0;
        for (Optional<ArithmeticOperator> operator = ArithmeticOperator.of(peek());
                operator.isPresent() && operator.get().isSum() == sums;
                operator = ArithmeticOperator.of(peek())) {
            // Each operator nests what stands to its left.
            deeper(1);
            levels++;
            take();
            left = arithmetic(left, operator.get(), sums ? chain(false, expected) : value(expected));
        }
        depth -= levels;
        return left;
    }

    private Expression arithmetic(Expression left, ArithmeticOperator operator, Expression right)
            throws FilterException {
        if (left instanceof Literal first && right instanceof Literal second) {
            Optional<Literal> folded = Constants.fold(first, operator, second);
            if (folded.isPresent()) {
                return folded.get();
            }
        }
        boolean divides = operator == ArithmeticOperator.DIVIDE || operator == ArithmeticOperator.REMAINDER;
        if (divides && right instanceof Literal divisor && Constants.isZero(divisor)) {
            throw new FilterException(source.problem(right.place(), "a number other than 0", null));
        }
        return new Expression.Arithmetic(left, operator, right, left.place().to(right.place()));
    }

    private Expression value(String expected) throws FilterException {
        Token token = peek();
        Token follower = tokens.get(Math.min(next + 1, tokens.size() - 1));
        if (takeOperator("(")) {
            Expression inner = or();
            expectOperator(")");
            return inner;
        } else if (takeOperator("-")) {
            deeper(1);
            Expression operand = value(expected);
            depth--;
            Literal zero = new Literal(LiteralKind.NUMBER, "0", token.place());
            return arithmetic(zero, ArithmeticOperator.SUBTRACT, operand);
        } else if (token.kind() == Kind.STRING || token.kind() == Kind.NUMBER) {
            take();
            return new Literal(
                    token.kind() == Kind.STRING ? LiteralKind.STRING : LiteralKind.NUMBER, token.text(), token.place());
        } else if (token.isKeyword("TRUE") || token.isKeyword("FALSE")) {
            take();
            return new Literal(LiteralKind.BOOLEAN, token.text().toLowerCase(Locale.ROOT), token.place());
        } else if (token.isKeyword("TIMESTAMP") && follower.kind() == Kind.STRING) {
            take();
            Token instant = take();
            return new Literal(
                    LiteralKind.TIMESTAMP, instant.text(), token.place().to(instant.place()));
        } else if (token.isKeyword("INTERVAL") && (follower.kind() == Kind.STRING || follower.kind() == Kind.NUMBER)) {
            return interval();
        } else if (token.isKeyword("NULL")) {
            throw unexpected(expected + "; nothing is equal to NULL", "IS NULL");
        } else if (token.kind() == Kind.WORD && !isReserved(token)) {
            return follower.isOperator("(") ? call() : field();
        } else if (token.kind() == Kind.QUOTED_NAME) {
            return field();
        }
        throw unexpected(expected);
    }

    private Literal interval() throws FilterException {
        Token keyword = take();
        Token count = take();
        Token unit = peek();
        Optional<String> micros =
                unit.kind() == Kind.WORD ? Constants.micros(count.text(), unit.text()) : Optional.empty();
        if (micros.isEmpty()) {
            throw new FilterException(source.problem(
                    keyword.place().to(unit.place()),
                    "an interval of seconds, minutes, hours, days or weeks such as INTERVAL '1' HOUR",
                    null));
        }
        take();
        return new Literal(LiteralKind.INTERVAL, micros.get(), keyword.place().to(unit.place()));
    }

    private Expression call() throws FilterException {
        Token name = take();
        expectOperator("(");
        List<Expression> arguments = new ArrayList<>();
        if (!peek().isOperator(")")) {
            do {
                arguments.add(or());
            } while (takeOperator(","));
        }
        Place end = peek().place();
        expectOperator(")");
        return Constants.fold(new Expression.Call(
                name.text().toLowerCase(Locale.ROOT),
                List.copyOf(arguments),
                name.place(),
                name.place().to(end)));
    }

    private Field field() throws FilterException {
        Token name = take();
        Place place = name.place();
        List<PathStep> path = new ArrayList<>();
        while (peek().isOperator(".") || peek().isOperator("[")) {
            boolean isKey = take().isOperator("[");
            Token step = peek();
            boolean fits =
                    isKey ? step.kind() == Kind.STRING : step.kind() == Kind.WORD || step.kind() == Kind.QUOTED_NAME;
            if (!fits) {
                throw unexpected(isKey ? "a map's key in single quotes" : "a field's name");
            }
            take();
            path.add(new PathStep(step.text(), isKey, step.place()));
            place = place.to(isKey ? peek().place() : step.place());
            if (isKey) {
                expectOperator("]");
            }
        }
        return new Field(name.text(), List.copyOf(path), name.kind() == Kind.QUOTED_NAME && path.isEmpty(), place);
    }

    /** A value that is known at once. */
    private Literal literal() throws FilterException {
        Expression value = chain(true, "a literal");
        if (value instanceof Literal literal) {
            return literal;
        }
        throw new FilterException(source.problem(value.place(), "a literal", null));
    }

    private static boolean isReserved(Token word) {
        return RESERVED.contains(word.text().toLowerCase(Locale.ROOT));
    }

    private Token peek() {
        return tokens.get(next);
    }

    /** The end is never taken, so that there is always a token to look at. */
    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    private boolean takeKeyword(String keyword) {
        boolean found = peek().isKeyword(keyword);
        if (found) {
            take();
        }
        return found;
    }

    private boolean takeOperator(String operator) {
        boolean found = peek().isOperator(operator);
        if (found) {
            take();
        }
        return found;
    }

    private void expectKeyword(String keyword) throws FilterException {
        if (!takeKeyword(keyword)) {
            throw unexpected(keyword);
        }
    }

    private void expectOperator(String operator) throws FilterException {
        if (!takeOperator(operator)) {
            throw unexpected(operator);
        }
    }

    private FilterException unexpected(String expected) {
        return unexpected(expected, null);
    }

    private FilterException unexpected(String expected, @Nullable String suggestion) {
        return new FilterException(source.problem(peek().place(), expected, suggestion));
    }
}
