package dev.sluice.testkit.bigquery;

import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.WireFormat;
import dev.sluice.testkit.bigquery.StoredValues.UnfitValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the protobuf rows of one writer straight from the wire into a table's columns. The writer's schema is matched with
 * the table's once, by name without regard to case; a mismatch refuses the request, a bad value only its row (and with it,
 * as in the service, the whole append).
 */
final class RowDecoder {

    /** The option that lets a field stand for a column that protobuf cannot name. */
    private static final int COLUMN_NAME_OPTION = 454_943_157;

    private record Target(Column column, int index, FieldReader reader) {}

    private final List<Column> columns;
    private final Map<Integer, Target> targets = new HashMap<>();

    private RowDecoder(List<Column> columns) {
        this.columns = columns;
    }

    static RowDecoder of(ProtoSchema writer, List<Column> columns, String entity) {
        RowDecoder decoder = new RowDecoder(columns);
        Map<String, Integer> indexes = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            indexes.put(columns.get(i).name().toLowerCase(Locale.ROOT), i);
        }
        for (FieldDescriptor field : descriptor(writer).getFields()) {
            Integer index = indexes.remove(columnName(field).toLowerCase(Locale.ROOT));
            if (index == null) {
                throw AppendFailure.extraFields(field.getName(), entity);
            }
            Column column = columns.get(index);
            checkFits(field, column);
            decoder.targets.put(field.getNumber(), new Target(column, index, FieldReader.of(field)));
        }
        for (int missing : indexes.values()) {
            if (columns.get(missing).mode() == Column.Mode.REQUIRED) {
                throw AppendFailure.invalid("The required field "
                        + columns.get(missing).name() + " is missing in the proto message. Entity: " + entity);
            }
        }
        return decoder;
    }

    private static void checkFits(FieldDescriptor field, Column column) {
        if (!column.type().accepts(field.getJavaType()) || field.isRepeated() != column.isRepeated()) {
            throw AppendFailure.invalid("The proto field mismatched with BigQuery field at " + field.getName()
                    + ", the proto field type " + field.getType() + ", BigQuery field type " + column.type() + " "
                    + column.mode());
        }
    }

    private static Descriptor descriptor(ProtoSchema schema) {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("writer.proto")
                .addMessageType(schema.getProtoDescriptor())
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0])
                    .getMessageTypes()
                    .get(0);
        } catch (DescriptorValidationException e) {
            throw AppendFailure.invalid("Invalid proto schema: " + e.getDescription());
        }
    }

    private static String columnName(FieldDescriptor field) {
        List<ByteString> names = field.toProto()
                .getOptions()
                .getUnknownFields()
                .getField(COLUMN_NAME_OPTION)
                .getLengthDelimitedList();
        return names.isEmpty() ? field.getName() : names.get(0).toStringUtf8();
    }

    /**
     * Decodes rows into one array of stored values per row, in the order of the columns.
     *
     * @throws AppendFailure naming every bad row
     */
    List<@Nullable Object[]> decode(List<ByteString> rows, String entity) {
        List<@Nullable Object[]> decoded = new ArrayList<>(rows.size());
        List<RowError> errors = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            try {
                decoded.add(decode(rows.get(i)));
            } catch (UnfitValue e) {
                errors.add(error(i, e.getMessage()));
            } catch (IOException e) {
                errors.add(error(i, "The row is not a valid message of the writer's schema."));
            }
        }
        if (!errors.isEmpty()) {
            throw AppendFailure.rows(errors, entity);
        }
        return decoded;
    }

    private static RowError error(int index, String message) {
        return RowError.newBuilder()
                .setIndex(index)
                .setCode(RowError.RowErrorCode.FIELDS_ERROR)
                .setMessage(message)
                .build();
    }

    private @Nullable Object[] decode(ByteString row) throws IOException, UnfitValue {
        @Nullable Object[] values = new @Nullable Object[columns.size()];
        CodedInputStream in = row.newCodedInput();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Target target = targets.get(WireFormat.getTagFieldNumber(tag));
            if (target == null) {
                throw new UnfitValue("Unknown field number " + WireFormat.getTagFieldNumber(tag));
            }
            if (target.column().isRepeated()) {
                List<Object> list = list(values, target.index());
                for (Object value : target.reader().readRepeated(in, tag)) {
                    list.add(StoredValues.of(target.column(), value));
                }
            } else {
                values[target.index()] =
                        StoredValues.of(target.column(), target.reader().read(in, tag));
            }
        }
        for (int i = 0; i < values.length; i++) {
            Column column = columns.get(i);
            if (values[i] == null && column.mode() == Column.Mode.REQUIRED) {
                throw new UnfitValue("Field " + column.name() + ": the value is missing (expected: a REQUIRED "
                        + column.type() + ")");
            }
            if (values[i] == null && column.isRepeated()) {
                values[i] = List.of();
            }
        }
        return values;
    }

    // The lists in a row are made here and nowhere else.
    @SuppressWarnings("unchecked")
    private static List<Object> list(@Nullable Object[] values, int index) {
        Object list = values[index];
        if (list == null) {
            list = new ArrayList<>();
            values[index] = list;
        }
        return (List<Object>) list;
    }
}
