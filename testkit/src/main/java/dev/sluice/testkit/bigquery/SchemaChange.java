package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a table's schema may become (cloud.google.com/bigquery/docs/managing-table-schemas).
 *
 * @param columns the old columns in their places, then the new ones
 * @param added the new ones
 */
record SchemaChange(List<Column> columns, List<Column> added) {

    static SchemaChange between(List<Column> old, List<Column> wanted) {
        Map<String, Column> rest = new LinkedHashMap<>();
        wanted.forEach(column -> rest.put(key(column.name()), column));
        List<Column> columns = new ArrayList<>();
        for (Column before : old) {
            Column after = rest.remove(key(before.name()));
            if (after == null) {
                throw RestFailure.invalid("Provided Schema does not match the table. Field " + before.name()
                        + " is missing in new schema");
            }
            boolean isRelaxed = before.mode() == Column.Mode.REQUIRED && after.mode() == Column.Mode.NULLABLE;
            if (after.type() != before.type() || (after.mode() != before.mode() && !isRelaxed)) {
                throw RestFailure.invalid("Provided Schema does not match the table. Field " + before.name()
                        + " has changed from " + before.type() + " " + before.mode() + " to " + after.type() + " "
                        + after.mode());
            }
            columns.add(after);
        }
        for (Column added : rest.values()) {
            if (added.mode() == Column.Mode.REQUIRED && !old.isEmpty()) {
                throw RestFailure.invalid("Provided Schema does not match the table. Cannot add required fields to an"
                        + " existing schema. (field: " + added.name() + ")");
            }
        }
        columns.addAll(rest.values());
        return new SchemaChange(List.copyOf(columns), List.copyOf(rest.values()));
    }

    /** The REST schema with its fields in the order of the columns. */
    ObjectNode order(ObjectMapper mapper, JsonNode schema) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        schema.path("fields").forEach(field -> fields.put(key(field.path("name").asText()), field));
        ObjectNode ordered = mapper.createObjectNode();
        ArrayNode array = ordered.putArray("fields");
        columns.forEach(column -> array.add(fields.get(key(column.name()))));
        return ordered;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
