package dev.sluice.sinks.bigquery;

import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.UnsafeByteOperations;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.events.RowType;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * A lane's rows: the protobuf message that BigQuery reads them as, and a shipment's rows as its bytes. The field at position
 * {@code i} of the schema has number {@code i + 1}, its column's name and the type that BigQuery converts to the column's
 * (Storage Write API, "Supported protocol buffer and Arrow data types"). Behind them are, if wanted, topic, partition and
 * offset: a protobuf message goes on where another one ends, so that a row is not encoded anew for that.
 */
final class RowLayout {
    /** The columns of {@code positionColumns}. */
    static final List<String> POSITION_COLUMNS = List.of("topic", "partition", "offset");

    /** Below the service's 10 MB for one AppendRows request, leaving room for the descriptor and the stream's name. */
    static final long MAX_APPEND_BYTES = 9_500_000;

    /** Bytes that a row takes in a request besides its own: a tag and a length of up to 4 bytes. */
    private static final int ROW_OVERHEAD_BYTES = 5;

    /** Tags, a length of up to 2 bytes, a partition and an offset; the topic's name comes on top. */
    private static final int POSITION_BYTES = 24;

    private final ProtoSchema descriptor;
    private final int fields;
    private final boolean positions;

    private RowLayout(ProtoSchema descriptor, int fields, boolean positions) {
        this.descriptor = descriptor;
        this.fields = fields;
        this.positions = positions;
    }

    /**
     * The layout of a lane's rows.
     *
     * @param positions whether topic, partition and offset follow
     * @throws IllegalArgumentException for a schema that has no row
     */
    static RowLayout of(Schema schema, boolean positions) {
        DescriptorProto.Builder row = DescriptorProto.newBuilder().setName("Row");
        for (Schema.Field field : schema.getFields()) {
            row.addField(field(field.name(), field.pos() + 1, type(RowType.of(field.schema()))));
        }
        int fields = schema.getFields().size();
        if (positions) {
            row.addField(field("topic", fields + 1, FieldDescriptorProto.Type.TYPE_STRING));
            row.addField(field("partition", fields + 2, FieldDescriptorProto.Type.TYPE_INT64));
            row.addField(field("offset", fields + 3, FieldDescriptorProto.Type.TYPE_INT64));
        }
        return new RowLayout(ProtoSchema.newBuilder().setProtoDescriptor(row).build(), fields, positions);
    }

    ProtoSchema descriptor() {
        return descriptor;
    }

    /** The refusal of a shipment that no append can carry; it is halved then. */
    Optional<Answer> tooLarge(Shipment shipment) {
        long bytes = shipment.payloadBytes() + (long) ROW_OVERHEAD_BYTES * shipment.count();
        if (positions) {
            for (Shipment.Slice slice : shipment.slices()) {
                bytes += (long) slice.count()
                        * (POSITION_BYTES + slice.batch().topic().length());
            }
        }
        return bytes <= MAX_APPEND_BYTES
                ? Optional.empty()
                : Optional.of(new Answer.Refused(
                        -1,
                        Reason.TOO_LARGE,
                        "append: " + bytes + " bytes (expected: at most " + MAX_APPEND_BYTES + ")"));
    }

    ProtoRows rows(Shipment shipment) {
        ProtoRows.Builder rows = ProtoRows.newBuilder();
        for (Shipment.Slice slice : shipment.slices()) {
            EventBatch batch = slice.batch();
            for (int i = slice.from(); i < slice.to(); i++) {
                // No copy: batches are immutable by agreement.
                ByteString row =
                        UnsafeByteOperations.unsafeWrap(batch.packed(), batch.payloadStart(i), batch.payloadLength(i));
                rows.addSerializedRows(positions ? row.concat(position(batch, i)) : row);
            }
        }
        return rows.build();
    }

    private ByteString position(EventBatch batch, int event) {
        byte[] bytes = new byte
                [CodedOutputStream.computeStringSize(fields + 1, batch.topic())
                        + CodedOutputStream.computeInt64Size(fields + 2, batch.partition())
                        + CodedOutputStream.computeInt64Size(fields + 3, batch.offset(event))];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeString(fields + 1, batch.topic());
            out.writeInt64(fields + 2, batch.partition());
            out.writeInt64(fields + 3, batch.offset(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static FieldDescriptorProto field(String name, int number, FieldDescriptorProto.Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
                .setType(type)
                .build();
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
