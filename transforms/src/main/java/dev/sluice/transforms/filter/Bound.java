package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Literal;
import dev.sluice.transforms.filter.Expression.LiteralKind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.Optional;

/**
 * A literal among the whole numbers that a slot's values are compared as: the nearest one not above it and the nearest one
 * not below. They differ for a fraction compared with an integer field, which then is equal to no value. Every comparison
 * becomes a range of longs in this way, exact also for literals beyond a long.
 */
record Bound(BigInteger floor, BigInteger ceiling) {
    private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);

    private static final DateTimeFormatter INSTANT = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalEnd()
            .optionalStart()
            .appendOffsetId()
            .optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter(Locale.ROOT)
            // A 30th of February is a mistake, and not the 28th.
            .withResolverStyle(ResolverStyle.STRICT);

    /**
     * The bound of a literal that has been found to fit the type.
     *
     * @param singlePrecision whether the field is an Avro float: {@code x = 0.1} has to hold for the float 0.1
     */
    static Bound of(ValueType type, boolean singlePrecision, Literal literal) {
        return switch (type) {
            case BOOLEAN -> exact(literal.text().equals("true") ? 1 : 0);
            case INTEGER -> of(new BigDecimal(literal.text()));
            case FLOATING -> {
                double value = Double.parseDouble(literal.text());
                yield exact(key(singlePrecision ? (float) value : value));
            }
            case TIMESTAMP -> of(micros(instant(literal.text()).orElseThrow()));
            case INTERVAL -> exact(Long.parseLong(literal.text()));
            case STRING, ADDRESS, ENUM, BYTES, NESTED, UNKNOWN ->
                throw new IllegalArgumentException("type: " + type + " (expected: a type of numbers)");
        };
    }

    /**
     * An instant as RFC 3339 has it, with any offset. As in SQL, a blank may stand for the T, and the time may be left out;
     * without an offset it is UTC.
     */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(INSTANT.parse(text, OffsetDateTime::from).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The microseconds of an instant, rounded down. */
    static Optional<Long> micros(String text) {
        return instant(text)
                .map(instant -> micros(instant).setScale(0, RoundingMode.FLOOR).toBigInteger())
                .filter(micros -> micros.bitLength() < Long.SIZE)
                .map(BigInteger::longValueExact);
    }

    /** Whether a whole number does not fit 64 bits. */
    static boolean isBeyondLong(Literal literal) {
        return literal.kind() == LiteralKind.NUMBER
                && new BigDecimal(literal.text()).toBigInteger().bitLength() >= Long.SIZE;
    }

    /**
     * A long that orders as the double does. The zeros are one value, and NaN is one value above all others, so that every
     * two doubles can be compared.
     */
    static long key(double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    boolean isExact() {
        return floor.equals(ceiling) && floor.bitLength() < Long.SIZE;
    }

    private static Bound exact(long value) {
        return new Bound(BigInteger.valueOf(value), BigInteger.valueOf(value));
    }

    private static Bound of(BigDecimal value) {
        return new Bound(
                value.setScale(0, RoundingMode.FLOOR).toBigInteger(),
                value.setScale(0, RoundingMode.CEILING).toBigInteger());
    }

    private static BigDecimal micros(Instant instant) {
        return BigDecimal.valueOf(instant.getEpochSecond())
                .multiply(MICROS_PER_SECOND)
                .add(BigDecimal.valueOf(instant.getNano(), 3));
    }
}
