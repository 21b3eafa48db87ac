package dev.sluice.events.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JSON object into a record of a schema. Keys are the schema's fields; a field that is left out is null, where it
 * cannot be null an empty text, a time the one that is given. Numbers, booleans and times may be texts; a time is RFC 3339 or
 * a number in the field's own unit; bytes are Base64.
 */
public final class JsonEvent {
    private static final int MAX_SHOWN_CHARS = 64;

    private final Instant missingTime;
    private final List<String> problems = new ArrayList<>();

    private JsonEvent(Instant missingTime) {
        this.missingTime = missingTime;
    }

    /**
     * Reads one event.
     *
     * @param schema a record's
     * @param missingTime stands in for a time that is left out and cannot be null
     * @throws UnreadableEventException with every key that is no field and every value that does not fit
     */
    public static GenericRecord read(JsonNode event, Schema schema, Instant missingTime)
            throws UnreadableEventException {
        JsonEvent reader = new JsonEvent(missingTime);
        Object result = reader.value("", event, schema);
        if (!reader.problems.isEmpty() || !(result instanceof GenericRecord read)) {
            throw new UnreadableEventException(reader.problems);
        }
        return read;
    }

    private @Nullable Object value(String path, JsonNode node, Schema schema) {
        if (node.isNull() && !schema.isNullable()) {
            return invalid(path, node, "a value");
        }
        return switch (schema.getType()) {
            case UNION -> union(path, node, schema);
            case RECORD -> node.isObject() ? record(path, node, schema) : invalid(path, node, "an object");
            case ARRAY -> node.isArray() ? array(path, node, schema) : invalid(path, node, "a list");
            case MAP -> node.isObject() ? map(path, node, schema) : invalid(path, node, "an object");
            case STRING -> node.isValueNode() ? node.asText() : invalid(path, node, "a text");
            case ENUM ->
                schema.hasEnumSymbol(node.asText())
                        ? new GenericData.EnumSymbol(schema, node.asText())
                        : invalid(path, node, "one of " + String.join(", ", schema.getEnumSymbols()));
            case BOOLEAN ->
                node.asText().equals("true") || node.asText().equals("false")
                        ? Boolean.valueOf(node.asText())
                        : invalid(path, node, "true or false");
            case INT, LONG, FLOAT, DOUBLE -> number(path, node, schema);
            case BYTES, FIXED -> bytes(path, node, schema);
            case NULL -> node.isNull() ? null : invalid(path, node, "null");
        };
    }

    private @Nullable Object union(String path, JsonNode node, Schema schema) {
        if (node.isNull() && schema.isNullable()) {
            return null;
        }
        List<Schema> branches = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        return branches.size() == 1
                ? value(path, node, branches.get(0))
                : invalid(path, node, "null, as it may be of several types");
    }

    private GenericRecord record(String path, JsonNode node, Schema schema) {
        GenericData.Record record = new GenericData.Record(schema);
        node.fieldNames().forEachRemaining(name -> {
            if (schema.getField(name) == null) {
                problems.add(child(path, name) + ": unknown (expected: a field of " + schema.getFullName() + ")");
            }
        });
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = node.get(field.name());
            String name = child(path, field.name());
            record.put(field.pos(), value == null ? missing(name, field.schema()) : value(name, value, field.schema()));
        }
        return record;
    }

    private @Nullable Object missing(String path, Schema schema) {
        if (schema.isNullable()) {
            return null;
        } else if (schema.getType() == Schema.Type.STRING) {
            return "";
        }
        ChronoUnit unit = unit(schema);
        if (unit != null) {
            return sinceEpoch(missingTime, unit);
        }
        problems.add(path + ": missing (expected: a value)");
        return null;
    }

    private List<@Nullable Object> array(String path, JsonNode node, Schema schema) {
        List<@Nullable Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(path + "[" + items.size() + "]", item, schema.getElementType())));
        return items;
    }

    private Map<String, @Nullable Object> map(String path, JsonNode node, Schema schema) {
        Map<String, @Nullable Object> entries = new HashMap<>();
        node.properties()
                .forEach(entry -> entries.put(
                        entry.getKey(), value(child(path, entry.getKey()), entry.getValue(), schema.getValueType())));
        return entries;
    }

    private @Nullable Object number(String path, JsonNode node, Schema schema) {
        String text = node.isValueNode() ? node.asText() : "";
        ChronoUnit unit = unit(schema);
        try {
            return switch (schema.getType()) {
                case INT -> Integer.valueOf(text);
                case FLOAT -> Float.valueOf(text);
                case DOUBLE -> Double.valueOf(text);
                default ->
                    unit != null && text.contains(":")
                            ? sinceEpoch(OffsetDateTime.parse(text).toInstant(), unit)
                            : Long.parseLong(text);
            };
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            return invalid(
                    path,
                    node,
                    unit == null ? "a number of type " + schema.getType().getName() : "an RFC 3339 time");
        }
    }

    private @Nullable Object bytes(String path, JsonNode node, Schema schema) {
        try {
            byte[] bytes = Base64.getDecoder().decode(node.asText());
            if (schema.getType() == Schema.Type.BYTES) {
                return ByteBuffer.wrap(bytes);
            }
            return bytes.length == schema.getFixedSize()
                    ? new GenericData.Fixed(schema, bytes)
                    : invalid(path, node, schema.getFixedSize() + " bytes in Base64");
        } catch (IllegalArgumentException e) {
            return invalid(path, node, "bytes in Base64");
        }
    }

    private static @Nullable ChronoUnit unit(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros) {
            return ChronoUnit.MICROS;
        }
        return schema.getLogicalType() instanceof LogicalTypes.TimestampMillis ? ChronoUnit.MILLIS : null;
    }

    /** Not {@link ChronoUnit#between}, which counts nanoseconds and so ends in the year 2262. */
    private static long sinceEpoch(Instant time, ChronoUnit unit) {
        return unit == ChronoUnit.MILLIS
                ? time.toEpochMilli()
                : Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    private @Nullable Object invalid(String path, JsonNode node, String expected) {
        String text = node.toString();
        String shown = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
        problems.add((path.isEmpty() ? "event" : path) + ": " + shown + " (expected: " + expected + ")");
        return null;
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }
}
