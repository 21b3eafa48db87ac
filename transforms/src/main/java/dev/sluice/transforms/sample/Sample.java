package dev.sluice.transforms.sample;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.FieldText;
import dev.sluice.transforms.step.StepSlots;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the events whose hash falls into the share that is kept: FNV-1a of 64 bits (Fowler, Noll, Vo) over the event's id, or
 * over a field's text, mixed so that every bit counts. Nothing else decides, so a replay keeps the same events, and so does
 * every lane with the same share.
 */
public final class Sample implements EventStep {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private final int keptPerMillion;
    private final @Nullable FieldText text;
    private final OutputBuffer id = new OutputBuffer(64);

    private Sample(int keptPerMillion, @Nullable FieldText text) {
        this.keptPerMillion = keptPerMillion;
        this.text = text;
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @throws IllegalArgumentException when the field is neither a text nor a whole number in the writer schema
     */
    public static EventStep compile(StepSpec.Sample spec, PlacedStep placed, StepSlots slots) {
        String by = spec.by();
        return new Sample(spec.keptPerMillion(), by == null ? null : FieldText.of(slots, placed.field(by)));
    }

    @Override
    public boolean apply(EventValues event) {
        long hash;
        if (text != null && text.read(event.slots())) {
            hash = hash(text.bytes(), text.start(), text.end());
        } else {
            id.truncate(0);
            event.head().putId(id);
            hash = hash(id.bytes(), 0, id.length());
        }
        return Long.remainderUnsigned(hash, StepSpec.Sample.MILLION) < keptPerMillion;
    }

    private static long hash(byte[] bytes, int start, int end) {
        long hash = FNV_OFFSET;
        for (int at = start; at < end; at++) {
            hash = (hash ^ (bytes[at] & 0xFF)) * FNV_PRIME;
        }
        // FNV's upper bits depend little on the last bytes, where neighbouring offsets differ.
        hash = (hash ^ hash >>> 32) * MIX;
        return hash ^ hash >>> 32;
    }
}
