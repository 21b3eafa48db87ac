package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.PathStep;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.NestedValue;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.util.Optional;
import org.apache.avro.Schema;

/** What fields and their parts are, in one layout. */
record FieldPaths(SlotLayout layout) {
    /** What filters for Strata Logging Service write behind fields whose values have names there. */
    private static final String VALUE = "value";

    /** The field that a path starts in; empty when records do not have it. */
    Optional<Slot> slot(Field field) {
        int index = layout.indexOf(field.name());
        return index < 0 ? Optional.empty() : Optional.of(layout.slots().get(index));
    }

    /** Whether it stands for a whole field: it has no path, or is {@code action.value} where {@code action} has no parts. */
    boolean isWhole(Field field) {
        if (field.path().isEmpty()) {
            return true;
        }
        PathStep first = field.path().get(0);
        boolean value =
                field.path().size() == 1 && !first.isKey() && first.name().equals(VALUE);
        return value
                && slot(field).filter(slot -> slot.type() != FieldType.NESTED).isPresent();
    }

    /** What the path leads to; empty when it leads nowhere. */
    Optional<FieldSchema> find(Field field) {
        Optional<FieldSchema> here = slot(field).map(slot -> new FieldSchema(slot.type(), slot.schema(), -1, 0));
        if (isWhole(field)) {
            return here;
        }
        for (PathStep step : field.path()) {
            here = here.flatMap(parent -> child(parent, step));
        }
        return here;
    }

    /** One step down. Keys are of maps only, and names of records. */
    static Optional<FieldSchema> child(FieldSchema parent, PathStep step) {
        boolean map = parent.value().getType() == Schema.Type.MAP;
        return parent.type() == FieldType.NESTED && map == step.isKey()
                ? NestedValue.child(parent.value(), step.name())
                : Optional.empty();
    }
}
