package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Records of a small firewall schema as slots, filled by hand from plain values. */
final class FirewallRecords {
    static final List<String> ACTIONS = List.of("deny", "allow", "drop", "reset_both");

    static final List<Slot> SLOTS = List.of(
            slot("source_ip", FieldType.ADDRESS, Schema.create(Schema.Type.STRING)),
            slot("dest_ip", FieldType.ADDRESS, Schema.create(Schema.Type.STRING)),
            slot("host", FieldType.STRING, Schema.create(Schema.Type.STRING)),
            slot("app", FieldType.STRING, Schema.create(Schema.Type.STRING)),
            slot("action", FieldType.ENUM, Schema.createEnum("Action", null, null, ACTIONS)),
            slot("dest_port", FieldType.INTEGER, Schema.create(Schema.Type.INT)),
            slot("bytes", FieldType.INTEGER, Schema.create(Schema.Type.LONG)),
            slot("score", FieldType.FLOATING, Schema.create(Schema.Type.DOUBLE)),
            slot("ratio", FieldType.FLOATING, Schema.create(Schema.Type.FLOAT)),
            slot("time", FieldType.TIMESTAMP, Schema.create(Schema.Type.LONG)),
            slot("tunneled", FieldType.BOOLEAN, Schema.create(Schema.Type.BOOLEAN)),
            slot("raw", FieldType.BYTES, Schema.create(Schema.Type.BYTES)),
            slot("details", FieldType.NESTED, Schema.createArray(Schema.create(Schema.Type.STRING))));

    static final SlotLayout LAYOUT = new SlotLayout(SLOTS);

    private FirewallRecords() {}

    static Map<String, FieldType> fieldTypes() {
        return SLOTS.stream().collect(Collectors.toMap(Slot::name, Slot::type, (a, b) -> a, LinkedHashMap::new));
    }

    /** Values are Boolean, Long, Double, Instant or String; what is not in the map is null. */
    static FieldSlots slots(SlotLayout layout, Map<String, ? extends @Nullable Object> values) {
        FieldSlots slots = new FieldSlots(layout.slots().size());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Whatever stands before and behind a text must not matter.
        bytes.write('x');
        for (int i = 0; i < layout.slots().size(); i++) {
            Slot slot = layout.slots().get(i);
            Object value = values.get(slot.name());
            slots.present[i] = value != null;
            if (value != null) {
                switch (slot.type()) {
                    case BOOLEAN -> slots.number[i] = (Boolean) value ? 1 : 0;
                    case INTEGER -> slots.number[i] = (Long) value;
                    case FLOATING -> slots.number[i] = Double.doubleToRawLongBits((Double) value);
                    case TIMESTAMP -> slots.number[i] = ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value);
                    case ENUM -> slots.number[i] = ACTIONS.indexOf(value);
                    case STRING, ADDRESS, BYTES, NESTED -> {
                        slots.start[i] = bytes.size();
                        bytes.writeBytes(((String) value).getBytes(StandardCharsets.UTF_8));
                        slots.end[i] = bytes.size();
                    }
                }
            }
        }
        bytes.write('x');
        slots.bytes = bytes.toByteArray();
        return slots;
    }

    private static Slot slot(String name, FieldType type, Schema schema) {
        return new Slot(name, type, schema);
    }
}
