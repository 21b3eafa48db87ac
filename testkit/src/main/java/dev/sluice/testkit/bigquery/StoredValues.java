package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/**
 * Turns what a writer sent into what a column stores, checking it on the way.
 *
 * <p>Stored values: STRING, GEOGRAPHY and JSON as String; INT64 as Long; FLOAT64 as Double; BOOL as Boolean; BYTES as
 * byte[]; TIMESTAMP as Long, microseconds since 1970; DATE as Integer, days since 1970; TIME and DATETIME as LocalTime and
 * LocalDateTime; NUMERIC as BigDecimal of scale 9.
 */
final class StoredValues {

    /** 0001-01-01 and 9999-12-31T23:59:59.999999Z in microseconds since 1970, the limits of a TIMESTAMP. */
    private static final long MIN_TIMESTAMP_MICROS = -62_135_596_800_000_000L;

    private static final long MAX_TIMESTAMP_MICROS = 253_402_300_799_999_999L;
    private static final int NUMERIC_SCALE = 9;
    private static final int NUMERIC_DIGITS = 38;
    private static final ObjectMapper STRICT_JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private StoredValues() {}

    /** A value that a column cannot take. */
    static final class UnfitValue extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitValue(String message) {
            super(message);
        }
    }

    /**
     * @param value Long, Double, Boolean, String or byte[], of a type that {@link ColumnType#accepts} let through
     * @throws UnfitValue if the value is none of the column's; the message names the column, not the value
     */
    static Object of(Column column, Object value) throws UnfitValue {
        try {
            return switch (column.type()) {
                case STRING, GEOGRAPHY -> value.toString();
                case INT64 -> value;
                case FLOAT64 -> value;
                case BOOL -> value instanceof Long number ? number != 0 : value;
                case BYTES -> value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : value;
                case TIMESTAMP -> timestamp(column, (Long) value);
                case DATE -> date((Long) value);
                case TIME -> LocalTime.parse((String) value);
                case DATETIME -> LocalDateTime.parse(((String) value).replace(' ', 'T'));
                case NUMERIC -> numeric(column, value);
                case JSON -> json(column, (String) value);
                case RECORD -> value;
            };
        } catch (DateTimeException | NumberFormatException | ArithmeticException e) {
            throw unfit(column);
        }
    }

    static UnfitValue unfit(Column column) {
        return new UnfitValue("Field " + column.name() + ": the value is not a valid " + column.type());
    }

    private static Long timestamp(Column column, Long micros) throws UnfitValue {
        if (micros < MIN_TIMESTAMP_MICROS || micros > MAX_TIMESTAMP_MICROS) {
            throw unfit(column);
        }
        return micros;
    }

    private static Integer date(Long days) {
        return Math.toIntExact(LocalDate.ofEpochDay(days).toEpochDay());
    }

    private static BigDecimal numeric(Column column, Object value) throws UnfitValue {
        BigDecimal number = new BigDecimal(value.toString()).setScale(NUMERIC_SCALE, RoundingMode.HALF_UP);
        if (number.precision() > NUMERIC_DIGITS) {
            throw unfit(column);
        }
        return number;
    }

    private static String json(Column column, String text) throws UnfitValue {
        try {
            if (STRICT_JSON.readTree(text).isMissingNode()) {
                throw unfit(column);
            }
            return text;
        } catch (JsonProcessingException e) {
            throw unfit(column);
        }
    }
}
