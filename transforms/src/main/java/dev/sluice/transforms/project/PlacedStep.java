package dev.sluice.transforms.project;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.List;
import java.util.Map;

/**
 * A step that computes values or drops events, with what its names mean where it stands.
 *
 * @param spec what the subscription says
 * @param fields the names in the spec to the slots' fields behind them, those that it reads and those that it writes
 * @param known what the names in its expressions are, as far as the schemas say that were known at launch
 */
public record PlacedStep(StepSpec spec, Map<String, String> fields, SlotLayout known) {

    public PlacedStep {
        fields = Map.copyOf(fields);
    }

    /** A step without expressions. */
    public PlacedStep(StepSpec spec, Map<String, String> fields) {
        this(spec, fields, new SlotLayout(List.of()));
    }

    /** The slots' field behind a name of the spec. */
    public String field(String name) {
        String field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("field: " + name + " (expected: one of " + fields.keySet() + ")");
        }
        return field;
    }
}
