package dev.sluice.transforms.encode;

import dev.sluice.subscription.FormatSpec.Timestamps;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.Column;
import dev.sluice.transforms.project.Projection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A column and the writer's slot that holds it.
 *
 * @param column what is delivered
 * @param position the column's index in the projected schema; the two implicit columns have 0 and 1
 * @param slot the writer's slot, or -1 when its records do not have the field: the column is null then
 * @param type the slot's type; STRING without a slot
 * @param schema the field's schema in the writer schema, without null; the column's without a slot
 * @param symbols the UTF-8 of an enum's symbols, by index; empty for other types
 * @param nested what writes a nested value as JSON; null for other types
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
record BoundColumn(
        Column column,
        int position,
        int slot,
        FieldType type,
        Schema schema,
        byte[][] symbols,
        @Nullable NestedJson nested) {
    private static final int IMPLICIT_COLUMNS = 2;

    /** As {@link #bind(Projection, SlotLayout, Timestamps)}, with times in nested values as RFC 3339. */
    static List<BoundColumn> bind(Projection projection, SlotLayout layout) {
        return bind(projection, layout, Timestamps.RFC3339);
    }

    /**
     * Finds the slot of every column.
     *
     * @param timestamps how nested values have times
     * @throws IllegalArgumentException when a field is delivered as another type than the projection says
     */
    static List<BoundColumn> bind(Projection projection, SlotLayout layout, Timestamps timestamps) {
        JsonTime time = new JsonTime(timestamps);
        List<BoundColumn> bound = new ArrayList<>();
        for (Column column : projection.columns()) {
            bound.add(bind(column, bound.size() + IMPLICIT_COLUMNS, layout, time));
        }
        return bound;
    }

    private static BoundColumn bind(Column column, int position, SlotLayout layout, JsonTime time) {
        int slot = layout.indexOf(column.field());
        if (slot < 0) {
            return new BoundColumn(column, position, -1, FieldType.STRING, column.schema(), new byte[0][], null);
        }
        FieldType type = layout.slots().get(slot).type();
        Schema schema = layout.slots().get(slot).schema();
        // Nested values may differ in their fields between versions; only Avro minds, and says so itself.
        if (Projection.delivered(type, schema).getType() != column.schema().getType()
                || (type == FieldType.TIMESTAMP) != isTimestamp(column.schema())) {
            throw new IllegalArgumentException(
                    "field " + column.field() + ": " + schema + " (expected: " + column.schema() + ")");
        }
        NestedJson nested = type == FieldType.NESTED ? NestedJson.of(schema, time) : null;
        return new BoundColumn(column, position, slot, type, schema, symbols(type, schema), nested);
    }

    /** What writes the column's values as JSON; only for nested ones. */
    NestedJson nestedJson() {
        if (nested == null) {
            throw new IllegalStateException("column " + column.name() + ": " + type + " (expected: NESTED)");
        }
        return nested;
    }

    /** Whether the writer's values have four bytes, and so a float's precision. */
    boolean isFloat() {
        return schema.getType() == Schema.Type.FLOAT;
    }

    private static boolean isTimestamp(Schema schema) {
        return schema.getLogicalType() != null && schema.getType() == Schema.Type.LONG;
    }

    static byte[][] symbols(FieldType type, Schema schema) {
        return type == FieldType.ENUM
                ? schema.getEnumSymbols().stream()
                        .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new)
                : new byte[0][];
    }
}
