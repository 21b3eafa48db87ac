package dev.sluice.transforms.set;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.StepSlots;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes constant texts into new fields, and in place of what fields say. */
public final class Constants implements EventStep {
    private final Constant[] constants;

    @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
    private record Constant(int slot, byte[] text) {}

    private Constants(List<Constant> constants) {
        this.constants = constants.toArray(Constant[]::new);
    }

    /** Compiles the step for one lane and writer schema. */
    public static EventStep compile(StepSpec.SetTexts spec, PlacedStep placed, StepSlots slots) {
        List<Constant> constants = new ArrayList<>();
        spec.texts()
                .forEach((name, text) -> constants.add(
                        new Constant(slots.writeText(placed.field(name)), text.getBytes(StandardCharsets.UTF_8))));
        return new Constants(List.copyOf(constants));
    }

    @Override
    public boolean apply(EventValues event) {
        for (Constant constant : constants) {
            int start = event.bytes().length();
            event.bytes().put(constant.text());
            event.putText(constant.slot(), start);
        }
        return true;
    }
}
