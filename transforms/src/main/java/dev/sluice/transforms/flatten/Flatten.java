package dev.sluice.transforms.flatten;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.MalformedRecordException;
import dev.sluice.transforms.plan.NestedValue;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.StepSlots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;

/** Looks for the leaves of records, one by one, and puts each into a slot. */
public final class Flatten implements EventStep {
    private final Leaf[] leaves;

    /**
     * One leaf.
     *
     * @param record the record's slot
     * @param slot where the leaf goes
     */
    private record Leaf(int record, NestedValue value, int slot) {}

    private Flatten(List<Leaf> leaves) {
        this.leaves = leaves.toArray(Leaf[]::new);
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @param needed the slots' fields that other steps or columns read; other leaves are not looked for
     * @throws IllegalArgumentException when a field is no record in the writer schema
     */
    public static EventStep compile(StepSpec.Flatten spec, PlacedStep placed, StepSlots slots, Set<String> needed) {
        List<Leaf> leaves = new ArrayList<>();
        for (String name : spec.fields()) {
            int record = slots.find(placed.field(name));
            if (record >= 0) {
                Schema schema = record(slots.slot(record));
                placed.fields().forEach((path, field) -> {
                    if (path.startsWith(name + ".") && needed.contains(field)) {
                        find(schema, path.substring(name.length() + 1)).ifPresent(value -> {
                            int slot = slots.write(
                                    field, value.schema().type(), value.schema().value());
                            leaves.add(new Leaf(record, value, slot));
                        });
                    }
                });
            }
        }
        return new Flatten(leaves);
    }

    private static Schema record(SlotLayout.Slot slot) {
        if (slot.schema().getType() != Schema.Type.RECORD) {
            throw new IllegalArgumentException("field " + slot.name() + ": " + slot.schema() + " (expected: a record)");
        }
        return slot.schema();
    }

    /** The leaf in records of one writer schema; empty when they do not have it. */
    private static Optional<NestedValue> find(Schema record, String path) {
        List<String> names = List.of(path.split("\\.", -1));
        Schema here = record;
        for (String name : names) {
            if (here.getType() != Schema.Type.RECORD || here.getField(name) == null) {
                return Optional.empty();
            }
            here = NestedValue.child(here, name)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "field " + path + ": several types in the writer schema (expected: one)"))
                    .value();
        }
        return Optional.of(NestedValue.at(record, names));
    }

    @Override
    public boolean apply(EventValues event) {
        for (Leaf leaf : leaves) {
            if (find(leaf, event.slots())) {
                put(leaf, event);
            } else {
                event.putNull(leaf.slot());
            }
        }
        return true;
    }

    private static boolean find(Leaf leaf, FieldSlots slots) {
        int record = leaf.record();
        try {
            return slots.present[record] && leaf.value().find(slots.bytes, slots.start[record], slots.end[record]);
        } catch (MalformedRecordException e) {
            // The bytes were walked when the record was read.
            throw new IllegalStateException("nested value: a number that does not fit its type", e);
        }
    }

    private static void put(Leaf leaf, EventValues event) {
        NestedValue value = leaf.value();
        FieldType type = value.schema().type();
        switch (type) {
            case BOOLEAN, INTEGER, FLOATING, TIMESTAMP, ENUM -> event.putNumber(leaf.slot(), value.number());
            case STRING, ADDRESS, BYTES, NESTED ->
                event.putText(leaf.slot(), value.bytes(), value.start(), value.end());
        }
    }
}
