package dev.sluice.transforms.set;

import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.StepSlots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes constants and computed values into new fields, and in place of what fields say. */
public final class Assignments implements EventStep {
    private final Assignment[] assignments;

    /** What is written to one slot. */
    interface Assignment {

        /** Computes the value, before anything is written. */
        void read(FieldSlots values);

        void write(EventValues event);
    }

    @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
    private record Constant(int slot, byte[] text) implements Assignment {
        @Override
        public void read(FieldSlots values) {
            // It is the same for every event.
        }

        @Override
        public void write(EventValues event) {
            event.putText(slot, text, 0, text.length);
        }
    }

    private Assignments(List<Assignment> assignments) {
        this.assignments = assignments.toArray(Assignment[]::new);
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @throws IllegalArgumentException when a field's type in the writer schema does not fit an expression
     */
    public static EventStep compile(StepSpec.SetFields spec, PlacedStep placed, StepSlots slots) {
        Map<String, ExpressionValue> computed = new LinkedHashMap<>();
        spec.values().forEach((name, value) -> {
            if (value instanceof FieldValue.Computed expression) {
                computed.put(name, ExpressionValue.compile(expression.expression(), placed, slots));
            }
        });
        List<Assignment> assignments = new ArrayList<>();
        spec.values().forEach((name, value) -> {
            String field = placed.field(name);
            if (value instanceof FieldValue.Text text) {
                byte[] utf8 = text.text().getBytes(StandardCharsets.UTF_8);
                assignments.add(new Constant(slots.writeText(field), utf8));
            } else {
                assignments.add(computed.get(name).to(field, slots));
            }
        });
        return new Assignments(List.copyOf(assignments));
    }

    @Override
    public boolean apply(EventValues event) {
        for (Assignment assignment : assignments) {
            assignment.read(event.slots());
        }
        for (Assignment assignment : assignments) {
            assignment.write(event);
        }
        return true;
    }
}
