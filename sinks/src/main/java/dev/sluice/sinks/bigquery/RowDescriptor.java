package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import dev.sluice.events.RowType;
import org.apache.avro.Schema;

/**
 * The protobuf message that BigQuery reads a lane's rows as: the field at position {@code i} of the schema has number
 * {@code i + 1}, its column's name and the type that BigQuery converts to the column's (Storage Write API, "Supported
 * protocol buffer and Arrow data types").
 */
final class RowDescriptor {
    private RowDescriptor() {}

    static ProtoSchema of(Schema schema) {
        DescriptorProto.Builder row = DescriptorProto.newBuilder().setName("Row");
        for (Schema.Field field : schema.getFields()) {
            row.addField(FieldDescriptorProto.newBuilder()
                    .setName(field.name())
                    .setNumber(field.pos() + 1)
                    .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                    .setType(type(RowType.of(field.schema()))));
        }
        return ProtoSchema.newBuilder().setProtoDescriptor(row).build();
    }

    private static FieldDescriptorProto.Type type(RowType type) {
        return switch (type) {
            case STRING, JSON -> FieldDescriptorProto.Type.TYPE_STRING;
            case INT64, TIMESTAMP -> FieldDescriptorProto.Type.TYPE_INT64;
            case DOUBLE -> FieldDescriptorProto.Type.TYPE_DOUBLE;
            case BOOL -> FieldDescriptorProto.Type.TYPE_BOOL;
            case BYTES -> FieldDescriptorProto.Type.TYPE_BYTES;
        };
    }
}
