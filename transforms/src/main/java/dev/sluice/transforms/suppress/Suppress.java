package dev.sluice.transforms.suppress;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import java.util.List;

/**
 * Drops the events of a partition that follow one like them within an interval. Events are alike when their fields have the
 * same texts, or are null alike; those with nothing but nulls, and those without a Kafka timestamp, are kept.
 */
public final class Suppress implements EventStep {
    private final FieldText[] by;
    private final KeptEvents kept;
    private final OutputBuffer key = new OutputBuffer(128);

    private Suppress(List<FieldText> by, KeptEvents kept) {
        this.by = by.toArray(FieldText[]::new);
        this.kept = kept;
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @param kept the lane's memory, which its writer schemas share
     * @throws IllegalArgumentException when a field is neither a text nor a whole number in the writer schema
     */
    public static EventStep compile(StepSpec.Suppress spec, PlacedStep placed, StepSlots slots, KeptEvents kept) {
        return new Suppress(
                spec.by().stream()
                        .map(name -> FieldText.of(slots, placed.field(name)))
                        .toList(),
                kept);
    }

    @Override
    public boolean apply(EventValues event) {
        long timeMicros = event.slots().timeMicros;
        return !hasKey(event)
                || timeMicros == FieldSlots.NO_TIME
                || kept.add(key, timeMicros, event.head().offset());
    }

    /** Writes the partition and the fields, so that different ones are different; false when all fields are null. */
    private boolean hasKey(EventValues event) {
        boolean found = false;
        key.truncate(0);
        event.head().putPartition(key);
        for (FieldText text : by) {
            if (text.read(event.slots())) {
                found = true;
                key.putDecimal(text.end() - text.start());
                key.put(':');
                key.put(text.bytes(), text.start(), text.end());
            } else {
                key.put('-');
            }
        }
        return found;
    }
}
