package dev.sluice.loadtests.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** A GenericRecord as a filter sees events; for flat schemas of texts, numbers and timestamps, such as the built-in ones. */
final class GenericSlots {
    private final List<Schema.Field> fields;
    private final SlotLayout layout;
    private final FieldSlots slots;

    GenericSlots(Schema schema) {
        fields = schema.getFields();
        List<SlotLayout.Slot> described = new ArrayList<>();
        for (Schema.Field field : fields) {
            Schema type = withoutNull(field.schema());
            described.add(new SlotLayout.Slot(field.name(), typeOf(type), type));
        }
        layout = new SlotLayout(described);
        slots = new FieldSlots(fields.size());
    }

    SlotLayout layout() {
        return layout;
    }

    FieldSlots slots() {
        return slots;
    }

    void fill(GenericRecord event) {
        slots.record++;
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i++) {
            Object value = event.get(i);
            slots.present[i] = value != null;
            if (value instanceof CharSequence text) {
                slots.start[i] = texts.size();
                texts.writeBytes(text.toString().getBytes(UTF_8));
                slots.end[i] = texts.size();
            } else if (value instanceof Boolean flag) {
                slots.number[i] = flag ? 1 : 0;
            } else if (value instanceof Number number) {
                slots.number[i] = number.longValue();
            }
        }
        slots.bytes = texts.toByteArray();
    }

    private static Schema withoutNull(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema;
    }

    private static FieldType typeOf(Schema schema) {
        return switch (schema.getType()) {
            case BOOLEAN -> FieldType.BOOLEAN;
            case INT -> FieldType.INTEGER;
            case LONG -> {
                LogicalType logical = schema.getLogicalType();
                yield logical != null && logical.getName().equals("timestamp-micros")
                        ? FieldType.TIMESTAMP
                        : FieldType.INTEGER;
            }
            case STRING -> "ip-address".equals(schema.getProp("logicalType")) ? FieldType.ADDRESS : FieldType.STRING;
            default ->
                throw new IllegalArgumentException("type: " + schema + " (expected: boolean, int, long or string)");
        };
    }
}
