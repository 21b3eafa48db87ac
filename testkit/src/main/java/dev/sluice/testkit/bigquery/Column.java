package dev.sluice.testkit.bigquery;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.cloud.bigquery.storage.v1.TableFieldSchema;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A column of a table.
 *
 * @param fields of a RECORD, else empty
 */
record Column(String name, ColumnType type, Mode mode, List<Column> fields) {

    enum Mode {
        NULLABLE,
        REQUIRED,
        REPEATED
    }

    boolean isRepeated() {
        return mode == Mode.REPEATED;
    }

    /** DuckDB's type; what has no list of its own there becomes JSON. */
    String duckDbType() {
        return isRepeated() ? isList() ? type.duckDbType() + "[]" : "JSON" : type.duckDbType();
    }

    /** Whether the column is a list in DuckDB. */
    boolean isList() {
        return isRepeated()
                && switch (type) {
                    case STRING, INT64, FLOAT64, BOOL -> true;
                    case BYTES, TIMESTAMP, DATE, TIME, DATETIME, NUMERIC, GEOGRAPHY, JSON, RECORD -> false;
                };
    }

    /** Reads {@code schema} of a table resource (cloud.google.com/bigquery/docs/reference/rest/v2/tables). */
    static List<Column> ofRestSchema(JsonNode schema) {
        List<Column> columns = new ArrayList<>();
        for (JsonNode field : schema.path("fields")) {
            String name = field.path("name").asText();
            if (name.isEmpty()) {
                throw RestFailure.invalid("A field of the schema has no name.");
            }
            String type = field.path("type").asText();
            Mode mode;
            try {
                mode = Mode.valueOf(field.path("mode").asText("NULLABLE").toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw RestFailure.invalid("Invalid mode of field " + name);
            }
            columns.add(new Column(
                    name,
                    ColumnType.ofRest(type)
                            .orElseThrow(() -> RestFailure.invalid(
                                    "Invalid value for: " + type + " is not a valid value (field " + name + ")")),
                    mode,
                    ofRestSchema(field)));
        }
        return List.copyOf(columns);
    }

    static TableSchema storageSchema(List<Column> columns) {
        TableSchema.Builder schema = TableSchema.newBuilder();
        columns.forEach(column -> schema.addFields(column.storageField()));
        return schema.build();
    }

    private TableFieldSchema storageField() {
        TableFieldSchema.Builder field = TableFieldSchema.newBuilder()
                .setName(name)
                .setType(type.storageType())
                .setMode(
                        switch (mode) {
                            case NULLABLE -> TableFieldSchema.Mode.NULLABLE;
                            case REQUIRED -> TableFieldSchema.Mode.REQUIRED;
                            case REPEATED -> TableFieldSchema.Mode.REPEATED;
                        });
        fields.forEach(child -> field.addFields(child.storageField()));
        return field.build();
    }
}
