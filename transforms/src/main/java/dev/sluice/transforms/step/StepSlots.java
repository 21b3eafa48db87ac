package dev.sluice.transforms.step;

import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.ArrayList;
import java.util.List;
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

    /** The slot that a step writes a text to; what is in it is a text from here on. */
    public int writeText(String field) {
        return write(field, FieldType.STRING, Schema.create(Schema.Type.STRING));
    }

    /**
     * The slot that a step writes to; what is in it is of this type from here on.
     *
     * @param schema the field's Avro schema, without null
     */
    public int write(String field, FieldType type, Schema schema) {
        changed = true;
        SlotLayout.Slot slot = new SlotLayout.Slot(field, type, schema);
        int index = find(field);
        if (index >= 0) {
            slots.set(index, slot);
            return index;
        }
        slots.add(slot);
        return slots.size() - 1;
    }

    /** Sees to it that there is a slot: one that is not there yet is null, as nothing writes to it. */
    public void add(SlotLayout.Slot slot) {
        if (find(slot.name()) < 0) {
            slots.add(slot);
        }
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
