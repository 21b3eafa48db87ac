package dev.sluice.events;

import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * How a field of a projected schema stands in a BigQuery row. The field at position {@code i} of the schema has protobuf
 * number {@code i + 1}; an absent or null value is left out of the row. The encoder and the table's descriptor both follow
 * this.
 */
public enum RowType {
    STRING,
    INT64,
    DOUBLE,
    BOOL,
    BYTES,
    /** Microseconds since the epoch as int64. */
    TIMESTAMP,
    /** Records, arrays and maps: their JSON as a string. */
    JSON;

    /**
     * The type for one field's schema; a union with null counts as its other branch.
     *
     * @throws IllegalArgumentException for null alone and for unions of more than one type
     */
    public static RowType of(Schema schema) {
        return switch (schema.getType()) {
            case STRING, ENUM -> STRING;
            case INT -> INT64;
            case LONG -> schema.getLogicalType() instanceof LogicalTypes.TimestampMicros ? TIMESTAMP : INT64;
            case FLOAT, DOUBLE -> DOUBLE;
            case BOOLEAN -> BOOL;
            case BYTES, FIXED -> BYTES;
            case RECORD, ARRAY, MAP -> JSON;
            case UNION -> ofUnion(schema);
            case NULL -> throw new IllegalArgumentException("type: null (expected: a type with values)");
        };
    }

    private static RowType ofUnion(Schema union) {
        Schema found = null;
        for (Schema branch : union.getTypes()) {
            if (branch.getType() != Schema.Type.NULL) {
                if (found != null) {
                    throw new IllegalArgumentException("type: " + union + " (expected: a union of null and one type)");
                }
                found = branch;
            }
        }
        if (found == null) {
            throw new IllegalArgumentException("type: " + union + " (expected: a union of null and one type)");
        }
        return of(found);
    }
}
