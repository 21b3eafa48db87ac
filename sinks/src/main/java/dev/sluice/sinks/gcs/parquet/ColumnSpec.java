package dev.sluice.sinks.gcs.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.jspecify.annotations.Nullable;

/**
 * A column of a file.
 *
 * @param name its name
 * @param type what its values are
 * @param optional whether a row may have none
 */
record ColumnSpec(String name, ValueType type, boolean optional) {

    /**
     * The columns for a record's fields, in their order.
     *
     * @throws IllegalArgumentException when a field is neither a value nor a union of null and a value
     */
    static List<ColumnSpec> of(Schema record) {
        List<ColumnSpec> columns = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Schema.Field field : record.getFields()) {
            boolean optional = field.schema().isUnion();
            Schema value = optional ? besideNull(field.schema()) : field.schema();
            ValueType type = value == null ? null : ValueType.of(value);
            if (type == null) {
                problems.add(
                        "field " + field.name() + ": " + field.schema()
                                + " (expected: boolean, long, double, string, bytes or a nested type, or null and one of them)");
            } else {
                columns.add(new ColumnSpec(field.name(), type, optional));
            }
        }
        if (columns.isEmpty() && problems.isEmpty()) {
            problems.add("fields: [] (expected: at least one)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return List.copyOf(columns);
    }

    private static @Nullable Schema besideNull(Schema union) {
        List<Schema> branches = union.getTypes();
        return branches.size() == 2 && branches.get(0).getType() == Schema.Type.NULL ? branches.get(1) : null;
    }

    SchemaElement element() {
        SchemaElement element = new SchemaElement(name)
                .setType(type.physical())
                .setRepetition_type(optional ? FieldRepetitionType.OPTIONAL : FieldRepetitionType.REQUIRED);
        type.annotate(element);
        return element;
    }
}
