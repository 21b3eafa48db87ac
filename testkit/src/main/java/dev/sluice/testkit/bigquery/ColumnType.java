package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.TableFieldSchema;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.Locale;
import java.util.Optional;

/**
 * A column's type: what it is called in BigQuery, what stores it in DuckDB, and which protobuf types a writer may fill it
 * from (cloud.google.com/bigquery/docs/supported-data-types).
 */
enum ColumnType {
    STRING("VARCHAR", TableFieldSchema.Type.STRING),
    INT64("BIGINT", TableFieldSchema.Type.INT64),
    FLOAT64("DOUBLE", TableFieldSchema.Type.DOUBLE),
    BOOL("BOOLEAN", TableFieldSchema.Type.BOOL),
    BYTES("BLOB", TableFieldSchema.Type.BYTES),
    TIMESTAMP("TIMESTAMPTZ", TableFieldSchema.Type.TIMESTAMP),
    DATE("DATE", TableFieldSchema.Type.DATE),
    TIME("TIME", TableFieldSchema.Type.TIME),
    DATETIME("TIMESTAMP", TableFieldSchema.Type.DATETIME),
    NUMERIC("DECIMAL(38,9)", TableFieldSchema.Type.NUMERIC),
    GEOGRAPHY("VARCHAR", TableFieldSchema.Type.GEOGRAPHY),
    JSON("JSON", TableFieldSchema.Type.JSON),
    RECORD("JSON", TableFieldSchema.Type.STRUCT);

    private final String duckDbType;
    private final TableFieldSchema.Type storageType;

    ColumnType(String duckDbType, TableFieldSchema.Type storageType) {
        this.duckDbType = duckDbType;
        this.storageType = storageType;
    }

    String duckDbType() {
        return duckDbType;
    }

    TableFieldSchema.Type storageType() {
        return storageType;
    }

    boolean accepts(JavaType writer) {
        boolean isInteger = writer == JavaType.INT || writer == JavaType.LONG;
        boolean isFloat = writer == JavaType.DOUBLE || writer == JavaType.FLOAT;
        return switch (this) {
            case STRING -> writer == JavaType.STRING || writer == JavaType.ENUM;
            case INT64, TIMESTAMP, DATE -> isInteger;
            case FLOAT64 -> isFloat;
            case BOOL -> isInteger || writer == JavaType.BOOLEAN;
            case BYTES -> writer == JavaType.BYTE_STRING || writer == JavaType.STRING;
            case TIME, DATETIME, GEOGRAPHY, JSON -> writer == JavaType.STRING;
            case NUMERIC -> isInteger || isFloat || writer == JavaType.STRING;
            case RECORD -> writer == JavaType.MESSAGE;
        };
    }

    /** Finds a type by its name in a REST schema, legacy names included. */
    static Optional<ColumnType> ofRest(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "STRING" -> Optional.of(STRING);
            case "INTEGER", "INT64" -> Optional.of(INT64);
            case "FLOAT", "FLOAT64" -> Optional.of(FLOAT64);
            case "BOOLEAN", "BOOL" -> Optional.of(BOOL);
            case "BYTES" -> Optional.of(BYTES);
            case "TIMESTAMP" -> Optional.of(TIMESTAMP);
            case "DATE" -> Optional.of(DATE);
            case "TIME" -> Optional.of(TIME);
            case "DATETIME" -> Optional.of(DATETIME);
            case "NUMERIC", "BIGNUMERIC" -> Optional.of(NUMERIC);
            case "GEOGRAPHY" -> Optional.of(GEOGRAPHY);
            case "JSON" -> Optional.of(JSON);
            case "RECORD", "STRUCT" -> Optional.of(RECORD);
            default -> Optional.empty();
        };
    }
}
