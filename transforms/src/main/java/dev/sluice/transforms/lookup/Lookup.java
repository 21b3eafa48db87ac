package dev.sluice.transforms.lookup;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.LaneFiles;
import dev.sluice.transforms.file.StepFile;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a table says of a field's value. */
public final class Lookup implements EventStep {
    private final StepFile<LookupTable> file;
    private final FieldText key;

    /** The slot of each of the table's columns. */
    private final int[] slots;

    private final byte @Nullable [] fallback;

    private Lookup(StepFile<LookupTable> file, FieldText key, int[] slots, byte @Nullable [] fallback) {
        this.file = file;
        this.key = key;
        this.slots = slots;
        this.fallback = fallback;
    }

    /** The file that the step reads. */
    public static FileContent<?> file(StepSpec.Lookup spec) {
        return LookupFile.of(spec);
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @throws IllegalArgumentException when the key is neither a text nor a whole number in the writer schema
     */
    public static EventStep compile(StepSpec.Lookup spec, PlacedStep placed, StepSlots slots, LaneFiles files) {
        LookupFile content = LookupFile.of(spec);
        FieldText key = FieldText.of(slots, placed.field(spec.key()));
        List<String> columns = content.columns();
        int[] written = columns.stream()
                .map(column -> placed.field(spec.add().get(column)))
                .mapToInt(slots::writeText)
                .toArray();
        String fallback = spec.fallback();
        return new Lookup(
                files.get(content), key, written, fallback == null ? null : fallback.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean apply(EventValues event) {
        LookupTable table = file.current();
        FieldSlots values = event.slots();
        int row = key.read(values) ? table.row(key.bytes(), key.start(), key.end()) : -1;
        for (int column = 0; column < slots.length; column++) {
            int start = event.bytes().length();
            int cell = table.cell(row, column);
            if (cell != LookupTable.NOTHING) {
                table.put(cell, event.bytes());
                event.putText(slots[column], start);
            } else if (fallback != null) {
                event.bytes().put(fallback);
                event.putText(slots[column], start);
            } else {
                event.putNull(slots[column]);
            }
        }
        return true;
    }
}
