package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Operand.Literal;
import dev.sluice.transforms.plan.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A literal among the whole numbers that a slot's values are compared as: the nearest one not above it and the nearest one
 * not below. They differ for a fraction compared with an integer field, which then is equal to no value. Every comparison
 * becomes a range of longs in this way, exact also for literals beyond a long.
 */
record Bound(BigInteger floor, BigInteger ceiling) {
    private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);

    /**
     * The bound of a literal that has been found to fit the type.
     *
     * @param singlePrecision whether the field is an Avro float: {@code x = 0.1} has to hold for the float 0.1
     */
    static Bound of(FieldType type, boolean singlePrecision, Literal literal) {
        return switch (type) {
            case BOOLEAN -> exact(literal.text().equals("true") ? 1 : 0);
            case INTEGER -> of(new BigDecimal(literal.text()));
            case FLOATING -> {
                double value = Double.parseDouble(literal.text());
                yield exact(key(singlePrecision ? (float) value : value));
            }
            case TIMESTAMP -> of(micros(instant(literal.text()).orElseThrow()));
            case STRING, ADDRESS, ENUM, BYTES, NESTED ->
                throw new IllegalArgumentException("type: " + type + " (expected: a type of numbers)");
        };
    }

    /** An RFC 3339 instant with any offset. */
    static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
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
