package dev.sluice.sinks.bigquery;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.bigquery.AvroWriteRequest;

/**
 * Rows as the Avro records that BigQueryIO turns into rows again: it takes protobuf as it is only from classes that were
 * generated for one message. Columns have the protobuf's types, which BigQuery converts to the table's, and all may be empty, so
 * that it is BigQuery that refuses a row and not BigQueryIO, which would fail the job.
 */
final class RowRecords {

    private RowRecords() {}

    /** The columns in the order of their protobuf numbers. */
    static TableSchema tableSchema(RowLayout layout) {
        return new TableSchema()
                .setFields(layout.descriptor().getProtoDescriptor().getFieldList().stream()
                        .map(field -> new TableFieldSchema()
                                .setName(field.getName())
                                .setType(type(field.getType()))
                                .setMode("NULLABLE"))
                        .toList());
    }

    private static String type(FieldDescriptorProto.Type type) {
        return switch (type) {
            case TYPE_STRING -> "STRING";
            case TYPE_INT64 -> "INTEGER";
            case TYPE_DOUBLE -> "FLOAT";
            case TYPE_BOOL -> "BOOLEAN";
            case TYPE_BYTES -> "BYTES";
            default -> throw new IllegalArgumentException("type: " + type + " (expected: one of a row)");
        };
    }

    /** The record of one row, whose schema has the columns of {@link #tableSchema} as unions with null. */
    static GenericRecord read(AvroWriteRequest<byte[]> request) {
        GenericRecord row = new GenericData.Record(request.getSchema());
        CodedInputStream in = CodedInputStream.newInstance(request.getElement());
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int column = WireFormat.getTagFieldNumber(tag) - 1;
                Schema union = request.getSchema().getFields().get(column).schema();
                row.put(column, read(in, union.getTypes().get(1).getType()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return row;
    }

    private static Object read(CodedInputStream in, Schema.Type type) throws IOException {
        return switch (type) {
            case STRING -> in.readStringRequireUtf8();
            case LONG -> in.readInt64();
            case DOUBLE -> in.readDouble();
            case BOOLEAN -> in.readBool();
            case BYTES -> in.readByteBuffer();
            default -> throw new IllegalStateException("type: " + type + " (expected: one of a row)");
        };
    }
}
