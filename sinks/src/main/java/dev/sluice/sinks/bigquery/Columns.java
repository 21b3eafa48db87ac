package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.StandardSQLTypeName;
import dev.sluice.events.RowType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** The columns that a lane's schema needs, and what an existing table has of them. */
final class Columns {
    /** Set on every event, so the table can promise it. Every other column may be empty. */
    private static final Set<String> ALWAYS_SET = Set.of("event_id", "event_time");

    private Columns() {}

    /**
     * How a table stands to what is wanted.
     *
     * @param missing columns to add
     * @param extended the table's own columns, then the missing ones
     * @param problems what cannot be mended, one a column
     */
    record Comparison(List<Field> missing, com.google.cloud.bigquery.Schema extended, List<String> problems) {}

    /** One column per field, in the schema's order; then, if wanted, those of the event's position in Kafka. */
    static List<Field> of(Schema schema, boolean positions) {
        List<Field> columns = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            columns.add(Field.newBuilder(field.name(), type(RowType.of(field.schema())))
                    .setMode(ALWAYS_SET.contains(field.name()) ? Field.Mode.REQUIRED : Field.Mode.NULLABLE)
                    .build());
        }
        if (positions) {
            for (String name : RowLayout.POSITION_COLUMNS) {
                StandardSQLTypeName type =
                        name.equals("topic") ? StandardSQLTypeName.STRING : StandardSQLTypeName.INT64;
                columns.add(Field.newBuilder(name, type)
                        .setMode(Field.Mode.NULLABLE)
                        .build());
            }
        }
        return columns;
    }

    /** Whether a table may be ordered by the column. */
    static boolean isClusterable(Field column) {
        return switch (column.getType().getStandardType()) {
            case STRING, INT64, BOOL, TIMESTAMP -> true;
            default -> false;
        };
    }

    /** Compares by name without regard to case, as BigQuery does. */
    static Comparison compare(String table, com.google.cloud.bigquery.@Nullable Schema present, List<Field> wanted) {
        List<Field> extended = new ArrayList<>(present == null ? List.of() : present.getFields());
        Map<String, Field> byName = new HashMap<>();
        extended.forEach(column -> byName.put(key(column), column));
        List<Field> missing = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Field want : wanted) {
            Field have = byName.remove(key(want));
            if (have == null) {
                // An existing table may have rows, which have no value for a new column.
                missing.add(want.toBuilder().setMode(Field.Mode.NULLABLE).build());
            } else {
                check(table, have, want, problems);
            }
        }
        for (Field unfilled : byName.values()) {
            if (unfilled.getMode() == Field.Mode.REQUIRED) {
                problems.add(table + "." + unfilled.getName()
                        + ": REQUIRED (expected: NULLABLE, as no field of the subscription fills it)");
            }
        }
        extended.addAll(missing);
        return new Comparison(missing, com.google.cloud.bigquery.Schema.of(extended), problems);
    }

    private static void check(String table, Field have, Field want, List<String> problems) {
        String column = table + "." + have.getName();
        StandardSQLTypeName type = have.getType().getStandardType();
        StandardSQLTypeName wantedType = want.getType().getStandardType();
        if (type != wantedType && !(type == StandardSQLTypeName.STRING && wantedType == StandardSQLTypeName.JSON)) {
            problems.add(column + ": " + type + " (expected: " + wantedType + ")");
        } else if (have.getMode() == Field.Mode.REPEATED) {
            problems.add(column + ": REPEATED (expected: NULLABLE)");
        } else if (have.getMode() == Field.Mode.REQUIRED && want.getMode() != Field.Mode.REQUIRED) {
            problems.add(column + ": REQUIRED (expected: NULLABLE, as the field may be empty)");
        }
    }

    private static StandardSQLTypeName type(RowType type) {
        return switch (type) {
            case STRING -> StandardSQLTypeName.STRING;
            case INT64 -> StandardSQLTypeName.INT64;
            case DOUBLE -> StandardSQLTypeName.FLOAT64;
            case BOOL -> StandardSQLTypeName.BOOL;
            case BYTES -> StandardSQLTypeName.BYTES;
            case TIMESTAMP -> StandardSQLTypeName.TIMESTAMP;
            case JSON -> StandardSQLTypeName.JSON;
        };
    }

    private static String key(Field field) {
        return field.getName().toLowerCase(Locale.ROOT);
    }
}
