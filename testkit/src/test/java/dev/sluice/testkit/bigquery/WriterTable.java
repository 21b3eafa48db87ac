package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A writer with the fields {@code id} (int64) and {@code name} (string), and rows of it encoded by hand. */
final class WriterTable {

    private WriterTable() {}

    static ProtoSchema schema() {
        return ProtoSchema.newBuilder()
                .setProtoDescriptor(DescriptorProto.newBuilder()
                        .setName("Row")
                        .addField(field("id", 1, FieldDescriptorProto.Type.TYPE_INT64))
                        .addField(field("name", 2, FieldDescriptorProto.Type.TYPE_STRING)))
                .build();
    }

    static FieldDescriptorProto field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .build();
    }

    /** Rows with the ids {@code [from, to)}. */
    static ProtoRows rows(long from, long to) {
        ProtoRows.Builder rows = ProtoRows.newBuilder();
        for (long id = from; id < to; id++) {
            rows.addSerializedRows(row(id, "event-" + id));
        }
        return rows.build();
    }

    static ByteString row(long id, String name) {
        ByteString.Output bytes = ByteString.newOutput();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeInt64(1, id);
            out.writeString(2, name);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes every byte", e);
        }
        return bytes.toByteString();
    }
}
