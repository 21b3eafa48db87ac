package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Call;
import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.LiteralKind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Computes at once what does not depend on an event. Numbers are exact, whatever their size. */
final class Constants {
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "millisecond", ChronoUnit.MILLIS,
            "second", ChronoUnit.SECONDS,
            "minute", ChronoUnit.MINUTES,
            "hour", ChronoUnit.HOURS,
            "day", ChronoUnit.DAYS,
            "week", ChronoUnit.WEEKS);

    private Constants() {}

    /** The result of two numbers, or of a timestamp and an interval; empty for what does not go together. */
    static Optional<Literal> fold(Literal left, ArithmeticOperator operator, Literal right) {
        Place place = left.place().to(right.place());
        if (left.kind() == LiteralKind.NUMBER && right.kind() == LiteralKind.NUMBER) {
            return number(new BigDecimal(left.text()), operator, new BigDecimal(right.text()))
                    .map(result -> new Literal(LiteralKind.NUMBER, result.toPlainString(), place));
        }
        boolean shifts =
                left.kind() == LiteralKind.TIMESTAMP && right.kind() == LiteralKind.INTERVAL && operator.isSum();
        if (shifts) {
            return Bound.instant(left.text())
                    .flatMap(instant -> shift(instant, operator, Long.parseLong(right.text())))
                    .map(instant -> new Literal(LiteralKind.TIMESTAMP, instant.toString(), place));
        }
        return Optional.empty();
    }

    private static Optional<Instant> shift(Instant instant, ArithmeticOperator operator, long micros) {
        Duration duration = Duration.of(micros, ChronoUnit.MICROS);
        try {
            return Optional.of(operator == ArithmeticOperator.ADD ? instant.plus(duration) : instant.minus(duration));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static Optional<BigDecimal> number(BigDecimal left, ArithmeticOperator operator, BigDecimal right) {
        boolean integers = left.scale() == 0 && right.scale() == 0;
        return switch (operator) {
            case ADD -> Optional.of(left.add(right));
            case SUBTRACT -> Optional.of(left.subtract(right));
            case MULTIPLY -> Optional.of(left.multiply(right));
            case DIVIDE ->
                right.signum() == 0
                        ? Optional.empty()
                        : Optional.of(
                                integers
                                        ? new BigDecimal(left.toBigInteger().divide(right.toBigInteger()))
                                        : left.divide(right, MathContext.DECIMAL128));
            case REMAINDER -> right.signum() == 0 || !integers ? Optional.empty() : Optional.of(left.remainder(right));
        };
    }

    static boolean isZero(Literal literal) {
        return literal.kind() == LiteralKind.NUMBER && new BigDecimal(literal.text()).signum() == 0;
    }

    /** The call, or what it gives for a literal. */
    static Expression fold(Call call) {
        boolean lower = call.function().equals(Function.LOWER.text());
        boolean folds = (lower || call.function().equals(Function.UPPER.text()))
                && call.arguments().size() == 1
                && call.arguments().get(0) instanceof Literal literal
                && literal.kind() == LiteralKind.STRING;
        if (!folds) {
            return call;
        }
        String text = ((Literal) call.arguments().get(0)).text();
        return new Literal(
                LiteralKind.STRING,
                lower ? text.toLowerCase(Locale.ROOT) : text.toUpperCase(Locale.ROOT),
                call.place());
    }

    /** The microseconds of an interval; empty when the unit or the count is none, or they are no whole microseconds. */
    static Optional<String> micros(String count, String unit) {
        String name = unit.toLowerCase(Locale.ROOT);
        ChronoUnit known = UNITS.get(name.endsWith("s") ? name.substring(0, name.length() - 1) : name);
        if (known == null || !count.matches("-?[0-9]{1,15}(\\.[0-9]{1,6})?")) {
            return Optional.empty();
        }
        BigDecimal micros = new BigDecimal(count)
                .multiply(BigDecimal.valueOf(known.getDuration().toNanos() / 1000))
                .stripTrailingZeros();
        boolean whole = micros.scale() <= 0 && micros.toBigInteger().bitLength() < Long.SIZE;
        return whole ? Optional.of(micros.toPlainString()) : Optional.empty();
    }
}
