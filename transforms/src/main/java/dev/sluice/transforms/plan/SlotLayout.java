package dev.sluice.transforms.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Which fields of one writer schema a plan reads, and the slot that each is read into. */
public final class SlotLayout {
    private final List<Slot> slots;
    private final Map<String, Integer> indexes;

    /**
     * One field of the record.
     *
     * @param name the field's name in the writer schema
     * @param type what can be done with it
     * @param schema the field's Avro schema, without null
     */
    public record Slot(String name, FieldType type, Schema schema) {}

    public SlotLayout(List<Slot> slots) {
        this.slots = List.copyOf(slots);
        this.indexes = new HashMap<>();
        for (int i = 0; i < slots.size(); i++) {
            indexes.put(slots.get(i).name(), i);
        }
    }

    private SlotLayout(List<Slot> slots, Map<String, Integer> indexes) {
        this.slots = slots;
        this.indexes = indexes;
    }

    /**
     * The same slots, found by other names; those that none is given to are not found.
     *
     * @param fields a new name to the field that it stands for
     */
    public SlotLayout named(Map<String, String> fields) {
        Map<String, Integer> named = new HashMap<>();
        fields.forEach((name, field) -> {
            if (indexes.containsKey(field)) {
                named.put(name, indexes.get(field));
            }
        });
        return new SlotLayout(slots, named);
    }

    public List<Slot> slots() {
        return slots;
    }

    /** The field's slot, or -1 when the writer's records do not have the field: its value is null then. */
    public int indexOf(String field) {
        return indexes.getOrDefault(field, -1);
    }
}
