package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Operand.FieldName;
import dev.sluice.transforms.filter.Operand.Literal;
import dev.sluice.transforms.filter.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recursive descent over the grammar in {@code docs/filters.md}; each method is one rule of it. */
final class Parser {
    /** Deeper than anyone writes, and far from the end of the stack. */
    private static final int MAX_DEPTH = 100;

    /** TIMESTAMP and ESCAPE are keywords only where they can be nothing else, since events have fields of such names. */
    private static final Set<String> RESERVED =
            Set.of("and", "or", "not", "in", "between", "like", "is", "null", "true", "false");

    private static final Map<String, Operator> COMPARISONS = Map.of(
            "=", Operator.EQUAL,
            "<", Operator.LESS,
            "<=", Operator.LESS_OR_EQUAL,
            ">", Operator.GREATER,
            ">=", Operator.GREATER_OR_EQUAL);

    private final List<Token> tokens;
    private int next;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static Expression parse(String text) throws FilterException {
        Parser parser = new Parser(Tokenizer.tokens(text));
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
        return operands.size() == 1 ? operands.get(0) : new Expression.Or(List.copyOf(operands));
    }

    private Expression and() throws FilterException {
        List<Expression> operands = new ArrayList<>(List.of(not()));
        while (takeKeyword("AND")) {
            operands.add(not());
        }
        return operands.size() == 1 ? operands.get(0) : new Expression.And(List.copyOf(operands));
    }

    private Expression not() throws FilterException {
        if (++depth > MAX_DEPTH) {
            throw new FilterException(
                    peek().position(), "nested deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH + " levels", null);
        }
        Expression expression = takeKeyword("NOT") ? new Expression.Not(not()) : primary();
        depth--;
        return expression;
    }

    private Expression primary() throws FilterException {
        if (takeOperator("(")) {
            Expression inner = or();
            expectOperator(")");
            return inner;
        }
        Token first = peek();
        if (first.kind() == Kind.WORD && tokens.get(next + 1).isOperator("(") && !isReserved(first)) {
            return call();
        }
        return predicate();
    }

    private Expression call() throws FilterException {
        Token name = take();
        expectOperator("(");
        List<Operand> arguments = new ArrayList<>();
        if (!takeOperator(")")) {
            do {
                arguments.add(operand());
            } while (takeOperator(","));
            expectOperator(")");
        }
        return new Expression.Call(name.text().toLowerCase(Locale.ROOT), List.copyOf(arguments), name.position());
    }

    private Expression predicate() throws FilterException {
        Operand left = operand();
        boolean unequal = peek().isOperator("!=") || peek().isOperator("<>");
        Operator operator = unequal ? Operator.EQUAL : COMPARISONS.get(peek().text());
        if (operator != null && peek().kind() == Kind.OPERATOR) {
            take();
            Expression comparison = comparison(left, operator, operand());
            return unequal ? new Expression.Not(comparison) : comparison;
        }
        if (!(left instanceof FieldName field)) {
            throw unexpected("a comparison: =, !=, <, <=, > or >=");
        }
        if (takeKeyword("IS")) {
            boolean negated = takeKeyword("NOT");
            expectKeyword("NULL");
            return negate(negated, new Expression.IsNull(field));
        }
        boolean negated = takeKeyword("NOT");
        if (takeKeyword("IN")) {
            return negate(negated, in(field));
        } else if (takeKeyword("BETWEEN")) {
            Literal low = literal();
            expectKeyword("AND");
            return negate(negated, new Expression.Between(field, low, literal()));
        } else if (takeKeyword("LIKE")) {
            Literal pattern = literal();
            return negate(negated, new Expression.Like(field, pattern, takeKeyword("ESCAPE") ? literal() : null));
        } else if (negated) {
            throw unexpected("IN, BETWEEN or LIKE");
        }
        return truth(field);
    }

    /** A field alone is a condition, if something that may follow a condition follows. */
    private Expression truth(FieldName field) throws FilterException {
        Token follower = peek();
        boolean ends = follower.kind() == Kind.END
                || follower.isOperator(")")
                || follower.isKeyword("AND")
                || follower.isKeyword("OR");
        if (!ends) {
            throw unexpected("an operator such as =, IN, BETWEEN, LIKE or IS");
        }
        return new Expression.Truth(field);
    }

    private static Expression comparison(Operand left, Operator operator, Operand right) throws FilterException {
        if (left instanceof FieldName field) {
            return new Expression.Comparison(field, operator, right);
        }
        if (right instanceof FieldName field) {
            return new Expression.Comparison(field, operator.mirrored(), left);
        }
        throw new FilterException(left.position(), left.source(), "a field on one side of the comparison", null);
    }

    private Expression in(FieldName field) throws FilterException {
        expectOperator("(");
        List<Literal> values = new ArrayList<>();
        do {
            values.add(literal());
        } while (takeOperator(","));
        expectOperator(")");
        return new Expression.In(field, List.copyOf(values));
    }

    private static Expression negate(boolean negated, Expression expression) {
        return negated ? new Expression.Not(expression) : expression;
    }

    private Operand operand() throws FilterException {
        Token token = peek();
        boolean name = token.kind() == Kind.WORD && !isReserved(token) && !startsTimestamp();
        if (name || token.kind() == Kind.QUOTED_NAME) {
            take();
            return new FieldName(token.text(), token.kind() == Kind.QUOTED_NAME, token.position());
        }
        return literal("a field or a literal");
    }

    private Literal literal() throws FilterException {
        return literal("a literal");
    }

    private Literal literal(String expected) throws FilterException {
        Token token = peek();
        if (token.kind() == Kind.STRING) {
            take();
            return new Literal(Operand.Kind.STRING, token.text(), token.source(), token.position());
        }
        if (token.kind() == Kind.NUMBER) {
            take();
            return new Literal(Operand.Kind.NUMBER, token.text(), token.source(), token.position());
        }
        if (token.isOperator("-") && tokens.get(next + 1).kind() == Kind.NUMBER) {
            take();
            String number = "-" + take().text();
            return new Literal(Operand.Kind.NUMBER, number, number, token.position());
        }
        if (token.isKeyword("TRUE") || token.isKeyword("FALSE")) {
            take();
            return new Literal(
                    Operand.Kind.BOOLEAN, token.text().toLowerCase(Locale.ROOT), token.source(), token.position());
        }
        if (startsTimestamp()) {
            take();
            Token instant = take();
            return new Literal(
                    Operand.Kind.TIMESTAMP, instant.text(), "TIMESTAMP " + instant.source(), token.position());
        }
        if (token.isKeyword("NULL")) {
            throw unexpected(expected + "; nothing is equal to NULL", "IS NULL");
        }
        throw unexpected(expected);
    }

    private boolean startsTimestamp() {
        return peek().isKeyword("TIMESTAMP") && tokens.get(next + 1).kind() == Kind.STRING;
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
        return new FilterException(peek().position(), peek().source(), expected, suggestion);
    }
}
