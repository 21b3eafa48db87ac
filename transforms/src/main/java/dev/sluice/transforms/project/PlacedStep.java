package dev.sluice.transforms.project;

import dev.sluice.subscription.StepSpec;
import java.util.Map;

/**
 * A step that computes values or drops events, with what its names mean where it stands.
 *
 * @param spec what the subscription says
 * @param fields the names in the spec to the slots' fields behind them, those that it reads and those that it writes
 */
public record PlacedStep(StepSpec spec, Map<String, String> fields) {

    public PlacedStep {
        fields = Map.copyOf(fields);
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
