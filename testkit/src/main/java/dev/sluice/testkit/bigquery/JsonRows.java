package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.bigquery.StoredValues.UnfitValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads rows that come as JSON objects, as insertAll takes them, into a table's columns. */
final class JsonRows {

    private final ObjectMapper mapper = new ObjectMapper();

    @Nullable
    Object[] read(List<Column> columns, JsonNode row, boolean ignoresUnknown) throws UnfitValue {
        Map<String, JsonNode> fields = new HashMap<>();
        row.fields().forEachRemaining(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Column column = columns.get(i);
            JsonNode value = fields.remove(column.name().toLowerCase(Locale.ROOT));
            if (value != null && !value.isNull()) {
                values[i] = column.isRepeated() ? list(column, value) : stored(column, value);
            } else if (column.isRepeated()) {
                values[i] = List.of();
            } else if (column.mode() == Column.Mode.REQUIRED) {
                throw new UnfitValue("Missing required field: " + column.name() + ".");
            }
        }
        if (!fields.isEmpty() && !ignoresUnknown) {
            throw new UnfitValue("no such field: " + fields.keySet().iterator().next() + ".");
        }
        return values;
    }

    private List<Object> list(Column column, JsonNode values) throws UnfitValue {
        if (!values.isArray()) {
            throw new UnfitValue("Array specified for non-repeated field or the other way round: " + column.name());
        }
        List<Object> list = new ArrayList<>();
        for (JsonNode value : values) {
            list.add(stored(column, value));
        }
        return list;
    }

    private Object stored(Column column, JsonNode value) throws UnfitValue {
        try {
            return StoredValues.of(
                    column,
                    switch (column.type()) {
                        case STRING, GEOGRAPHY, TIME, DATETIME, NUMERIC -> scalar(column, value);
                        case INT64 -> Long.valueOf(scalar(column, value));
                        case FLOAT64 -> Double.valueOf(scalar(column, value));
                        case BOOL -> bool(column, scalar(column, value));
                        case BYTES -> Base64.getDecoder().decode(scalar(column, value));
                        case TIMESTAMP -> micros(scalar(column, value));
                        case DATE -> LocalDate.parse(scalar(column, value)).toEpochDay();
                        case JSON -> value.isTextual() ? value.asText() : value.toString();
                        case RECORD -> mapper.convertValue(value, Map.class);
                    });
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw StoredValues.unfit(column);
        }
    }

    private static String scalar(Column column, JsonNode value) throws UnfitValue {
        if (!value.isValueNode()) {
            throw new UnfitValue("This field: " + column.name() + " is not a record.");
        }
        return value.asText();
    }

    private static Boolean bool(Column column, String text) throws UnfitValue {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw StoredValues.unfit(column);
        };
    }

    /** Seconds since 1970 with a fraction, or a date and time with a zone. */
    private static Long micros(String text) {
        if (text.matches("-?[0-9.eE+]+")) {
            return new BigDecimal(text)
                    .movePointRight(6)
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        }
        Instant instant = OffsetDateTime.parse(text.replace(" UTC", "Z").replace(' ', 'T'))
                .toInstant();
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
    }
}
