package dev.sluice.transforms.shape;

import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.encode.EventHead;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.flatten.Flatten;
import dev.sluice.transforms.geoip.Geoip;
import dev.sluice.transforms.lookup.Lookup;
import dev.sluice.transforms.mask.Mask;
import dev.sluice.transforms.parse.Parse;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.SlotLayout;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.sample.Sample;
import dev.sluice.transforms.set.Assignments;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.StepSlots;
import dev.sluice.transforms.step.StepUnavailableException;
import dev.sluice.transforms.suppress.Suppress;
import dev.sluice.transforms.threat.ThreatMatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of one lane that compute values or drop events, compiled for one writer schema. Steps in front of the first one
 * that writes work on the record's own slots, so that an event they drop costs no copy. Not thread-safe.
 */
final class LaneSteps {
    private final EventStep[] readers;
    private final EventStep[] writers;
    private final EventValues values;
    private final SlotLayout layout;

    private LaneSteps(List<EventStep> readers, List<EventStep> writers, EventValues values, SlotLayout layout) {
        this.readers = readers.toArray(EventStep[]::new);
        this.writers = writers.toArray(EventStep[]::new);
        this.values = values;
        this.layout = layout;
    }

    /**
     * Compiles the steps.
     *
     * @param writer the slots that hold the writer's fields
     * @param bytes where records are copied to, shared by all lanes
     * @throws IllegalArgumentException when a field's type in the writer schema does not fit
     * @throws StepUnavailableException when what a step needs is not there
     */
    static LaneSteps compile(Lane lane, SlotLayout writer, OutputBuffer bytes) {
        StepSlots slots = new StepSlots(writer);
        List<EventStep> readers = new ArrayList<>();
        List<EventStep> writers = new ArrayList<>();
        for (PlacedStep placed : lane.projection().steps()) {
            EventStep step = compile(placed, lane, slots);
            (slots.isChanged() ? writers : readers).add(step);
        }
        SlotLayout layout = slots.layout();
        return new LaneSteps(readers, writers, new EventValues(layout.slots().size(), bytes), layout);
    }

    private static EventStep compile(PlacedStep placed, Lane lane, StepSlots slots) {
        if (placed.spec() instanceof StepSpec.Mask mask) {
            List<String> fields = mask.fields().stream().map(placed::field).toList();
            return Mask.compile(mask, fields, slots, lane.subscription().tenant(), lane.secrets()::get);
        }
        if (placed.spec() instanceof StepSpec.SetFields set) {
            return Assignments.compile(set, placed, slots);
        }
        if (placed.spec() instanceof StepSpec.Sample sample) {
            return Sample.compile(sample, placed, slots);
        }
        if (placed.spec() instanceof StepSpec.Suppress suppress) {
            return Suppress.compile(suppress, placed, slots, lane.kept(placed, suppress));
        }
        if (placed.spec() instanceof StepSpec.Parse parse) {
            return Parse.compile(parse, placed, slots);
        }
        if (placed.spec() instanceof StepSpec.Flatten flatten) {
            return Flatten.compile(flatten, placed, slots, lane.projection().fieldsBeside(placed));
        }
        if (placed.spec() instanceof StepSpec.Lookup lookup) {
            return Lookup.compile(lookup, placed, slots, lane.files());
        }
        if (placed.spec() instanceof StepSpec.ThreatMatch match) {
            return ThreatMatch.compile(match, placed, slots, lane.files());
        }
        if (placed.spec() instanceof StepSpec.Geoip geoip) {
            return Geoip.compile(geoip, placed, slots, lane.files());
        }
        throw new IllegalStateException("no case for the step " + placed.spec().getClass());
    }

    /** How many of the lane's {@link PlacedStep}s work on the record itself; the others on a copy. */
    int stepsInPlace() {
        return readers.length;
    }

    /** What encoders find in the slots that {@link #slots} gives. */
    SlotLayout layout() {
        return layout;
    }

    /** Takes one event through the steps; false when one of them drops it. */
    boolean keep(FieldSlots slots, EventHead head) {
        values.start(slots, head);
        if (!keep(readers)) {
            return false;
        }
        if (writers.length == 0) {
            return true;
        }
        values.copy();
        return keep(writers);
    }

    private boolean keep(EventStep[] steps) {
        for (EventStep step : steps) {
            if (!step.apply(values)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a text of the last event that was taken through the steps could not be parsed. */
    boolean isUnparsed() {
        return values.isUnparsed();
    }

    /** The values of the event that was kept last. */
    FieldSlots slots() {
        return values.slots();
    }
}
