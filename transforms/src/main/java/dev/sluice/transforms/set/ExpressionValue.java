package dev.sluice.transforms.set;

import dev.sluice.transforms.filter.CompiledValue;
import dev.sluice.transforms.filter.FilterException;
import dev.sluice.transforms.filter.ValueExpression;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.project.Projection;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.StepSlots;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;

/** A value that is computed, and its type. */
record ExpressionValue(CompiledValue value, FieldType type) {

    /**
     * Compiles an expression that has been checked, on the fields as the steps so far have left them.
     *
     * @throws IllegalArgumentException when a field's type in the writer schema does not fit
     */
    static ExpressionValue compile(String text, PlacedStep placed, StepSlots slots) {
        ValueExpression expression;
        try {
            expression = ValueExpression.parse(text);
        } catch (FilterException e) {
            throw new IllegalArgumentException("expression: " + e.getMessage(), e);
        }
        SlotLayout known = placed.known();
        Map<String, String> fields = new HashMap<>();
        for (String name : expression.fields()) {
            String field = placed.field(name);
            fields.put(name, field);
            SlotLayout.Slot slot = known.slots().get(known.indexOf(name));
            // What the writer's records lack is null, and still of the type that it has elsewhere.
            slots.add(new SlotLayout.Slot(field, slot.type(), slot.schema()));
        }
        return new ExpressionValue(expression.compile(slots.layout().named(fields)), expression.type(known));
    }

    /** Writes the value to a field. */
    Assignments.Assignment to(String field, StepSlots slots) {
        Schema schema = Projection.delivered(type, Schema.create(Schema.Type.STRING));
        return new Computed(slots.write(field, type, schema), value, type == FieldType.STRING);
    }

    private static final class Computed implements Assignments.Assignment {
        private final int slot;
        private final CompiledValue value;
        private final boolean text;
        private boolean present;

        Computed(int slot, CompiledValue value, boolean text) {
            this.slot = slot;
            this.value = value;
            this.text = text;
        }

        @Override
        public void read(FieldSlots values) {
            present = value.read(values);
        }

        @Override
        public void write(EventValues event) {
            if (!present) {
                event.putNull(slot);
            } else if (text) {
                event.putText(slot, value.bytes(), value.start(), value.end());
            } else {
                event.putNumber(slot, value.number());
            }
        }
    }
}
