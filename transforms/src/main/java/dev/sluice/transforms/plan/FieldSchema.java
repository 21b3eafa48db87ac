package dev.sluice.transforms.plan;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * What a field's Avro schema means here.
 *
 * @param type what can be done with the field
 * @param value the field's schema without null
 * @param nullBranch the index of null in the field's union, or -1 when the field is never null
 * @param branches the number of the union's branches, 0 when the field is no union
 */
public record FieldSchema(FieldType type, Schema value, int nullBranch, int branches) {
    private static final String LOGICAL_TYPE = "logicalType";

    /** Empty for what no filter and no encoder can take: null alone, and a union of several types. */
    public static Optional<FieldSchema> of(Schema schema) {
        if (schema.getType() != Schema.Type.UNION) {
            return type(schema).map(type -> new FieldSchema(type, schema, -1, 0));
        }
        int nullBranch = -1;
        Schema value = null;
        for (int i = 0; i < schema.getTypes().size(); i++) {
            Schema branch = schema.getTypes().get(i);
            if (branch.getType() == Schema.Type.NULL) {
                nullBranch = i;
            } else if (value != null) {
                return Optional.empty();
            } else {
                value = branch;
            }
        }
        if (value == null) {
            return Optional.empty();
        }
        FieldSchema inner = of(value).orElseThrow();
        return Optional.of(new FieldSchema(
                inner.type(), value, nullBranch, schema.getTypes().size()));
    }

    private static Optional<FieldType> type(Schema schema) {
        // Read as a property, since Avro drops logical types that nobody has registered, such as ip-address.
        String logicalType = schema.getProp(LOGICAL_TYPE);
        return switch (schema.getType()) {
            case BOOLEAN -> Optional.of(FieldType.BOOLEAN);
            case INT -> Optional.of(FieldType.INTEGER);
            case LONG ->
                Optional.of(
                        isMillis(schema) || "timestamp-micros".equals(logicalType)
                                ? FieldType.TIMESTAMP
                                : FieldType.INTEGER);
            case FLOAT, DOUBLE -> Optional.of(FieldType.FLOATING);
            case STRING -> Optional.of("ip-address".equals(logicalType) ? FieldType.ADDRESS : FieldType.STRING);
            case ENUM -> Optional.of(FieldType.ENUM);
            case BYTES, FIXED -> Optional.of(FieldType.BYTES);
            case RECORD, ARRAY, MAP -> Optional.of(FieldType.NESTED);
            case NULL, UNION -> Optional.empty();
        };
    }

    /** Whether a long counts milliseconds since the epoch. */
    static boolean isMillis(Schema schema) {
        return "timestamp-millis".equals(schema.getProp(LOGICAL_TYPE));
    }
}
