package dev.sluice.transforms.step;

import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The slots of one lane while its steps are compiled, in their order: those of the writer schema, as the steps so far have
 * changed and added to them. A step sees the types that the one before it left.
 */
public final class StepSlots {
    private final List<SlotLayout.Slot> slots;
    private boolean changed;

    public StepSlots(SlotLayout writer) {
        slots = new ArrayList<>(writer.slots());
    }

    /** The field's slot, or -1 when neither the writer's records nor the steps so far have it: it is null then. */
    public int find(String field) {
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).name().equals(field)) {
                return i;
            }
        }
        return -1;
    }

    /** What is in a slot now. */
    public SlotLayout.Slot slot(int index) {
        return slots.get(index);
    }

    /**
     * The slot that a step writes a field to; what is in it has the new type from here on.
     *
     * @param type a boolean, a number, a timestamp or a text
     */
    public int write(String field, FieldType type) {
        changed = true;
        SlotLayout.Slot slot = new SlotLayout.Slot(field, type, schema(type));
        int index = find(field);
        if (index >= 0) {
            slots.set(index, slot);
            return index;
        }
        slots.add(slot);
        return slots.size() - 1;
    }

    private static Schema schema(FieldType type) {
        return switch (type) {
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case INTEGER -> Schema.create(Schema.Type.LONG);
            case FLOATING -> Schema.create(Schema.Type.DOUBLE);
            case TIMESTAMP -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case STRING, ADDRESS -> Schema.create(Schema.Type.STRING);
            case ENUM, BYTES, NESTED ->
                throw new IllegalArgumentException("type: " + type + " (expected: one that steps write)");
        };
    }

    /** Whether a step writes at all. */
    public boolean isChanged() {
        return changed;
    }

    /** What encoders find in the slots behind the last step. */
    public SlotLayout layout() {
        return new SlotLayout(slots);
    }
}
