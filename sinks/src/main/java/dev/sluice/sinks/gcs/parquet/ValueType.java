package dev.sluice.sinks.gcs.parquet;

import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/** What a column's values are, in the payload and in the file. */
enum ValueType {
    BOOLEAN(Type.BOOLEAN),
    /** Avro long. */
    INTEGER(Type.INT64),
    /** Microseconds since the epoch. */
    TIMESTAMP(Type.INT64),
    DOUBLE(Type.DOUBLE),
    /** A string, or the JSON of a record, array or map. */
    TEXT(Type.BYTE_ARRAY),
    BYTES(Type.BYTE_ARRAY);

    private final Type physical;

    ValueType(Type physical) {
        this.physical = physical;
    }

    /** The type of a field's schema without null; null for what a projected schema does not have. */
    static @Nullable ValueType of(Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> BOOLEAN;
            case LONG -> schema.getLogicalType() instanceof LogicalTypes.TimestampMicros ? TIMESTAMP : INTEGER;
            case DOUBLE -> DOUBLE;
            case STRING, RECORD, ARRAY, MAP -> TEXT;
            case BYTES -> BYTES;
            case INT, FLOAT, ENUM, FIXED, NULL, UNION -> null;
        };
    }

    Type physical() {
        return physical;
    }

    /** Whether a payload holds a length and that many bytes. */
    boolean isVariable() {
        return physical == Type.BYTE_ARRAY;
    }

    /** Adds how readers are to understand the values; the older way too, for readers that know no other. */
    void annotate(SchemaElement element) {
        switch (this) {
            case TIMESTAMP -> {
                TimestampType type = new TimestampType(true, TimeUnit.MICROS(new MicroSeconds()));
                element.setLogicalType(LogicalType.TIMESTAMP(type)).setConverted_type(ConvertedType.TIMESTAMP_MICROS);
            }
            case TEXT ->
                element.setLogicalType(LogicalType.STRING(new StringType())).setConverted_type(ConvertedType.UTF8);
            case BOOLEAN, INTEGER, DOUBLE, BYTES -> {}
        }
    }
}
