package dev.sluice.transforms.filter;

import dev.sluice.subscription.NearestName;
import dev.sluice.transforms.filter.Expression.Field;
import dev.sluice.transforms.filter.Expression.PathStep;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.plan.SlotLayout.Slot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Finds fields, and parts of fields, that events do not have.
 *
 * @param absentIsNull whether a field that is not there is simply null, and not a mistake
 */
record FieldCheck(FieldPaths fields, boolean absentIsNull, FilterProblems problems) {

    /** The type of the field, or of the part of one; {@link ValueType#UNKNOWN} when there is none. */
    ValueType type(Field field) {
        Optional<FieldSchema> found = fields.find(field);
        if (found.isPresent()) {
            return ValueType.of(found.get().type());
        }
        if (fields.slot(field).isPresent()) {
            missingPart(field);
        } else if (!absentIsNull) {
            List<String> names =
                    fields.layout().slots().stream().map(Slot::name).toList();
            String otherwise = field.quoted() ? "'" + field.name() + "'" : null;
            problems.report(
                    field,
                    "a field of the event",
                    NearestName.of(field.name(), names).orElse(otherwise));
        }
        return ValueType.UNKNOWN;
    }

    private void missingPart(Field field) {
        FieldSchema here = fields.slot(field)
                .map(slot -> new FieldSchema(slot.type(), slot.schema(), -1, 0))
                .orElseThrow();
        Field parent = new Field(field.name(), List.of(), false, field.place());
        for (PathStep step : field.path()) {
            Optional<FieldSchema> child = FieldPaths.child(here, step);
            if (child.isEmpty()) {
                missingPart(parent.text(), here, step);
                return;
            }
            here = child.get();
            List<PathStep> path = new ArrayList<>(parent.path());
            path.add(step);
            parent = new Field(field.name(), path, false, field.place());
        }
    }

    private void missingPart(String parent, FieldSchema schema, PathStep step) {
        boolean record = schema.value().getType() == Schema.Type.RECORD;
        if (schema.value().getType() == Schema.Type.MAP) {
            String suggestion = step.isKey() ? null : parent + "['" + step.name() + "']";
            String expected = step.isKey() ? "a map of plain values" : "a key of the map " + parent;
            problems.report(step.place(), expected, suggestion);
        } else if (!record || step.isKey()) {
            ValueType type = ValueType.of(schema.type());
            problems.report(
                    step.place(),
                    "nothing behind " + parent + ", which is " + (record ? "a record" : type.description()),
                    null);
        } else if (schema.value().getField(step.name()) != null) {
            problems.report(step.place(), "a field of one type", null);
        } else if (!absentIsNull) {
            Collection<String> names =
                    schema.value().getFields().stream().map(Schema.Field::name).toList();
            problems.report(
                    step.place(),
                    "a field of " + parent,
                    NearestName.of(step.name(), names).orElse(null));
        }
    }
}
