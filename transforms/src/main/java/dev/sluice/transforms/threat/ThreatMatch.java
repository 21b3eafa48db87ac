package dev.sluice.transforms.threat;

import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.ThreatFact;
import dev.sluice.transforms.file.FileContent;
import dev.sluice.transforms.file.LaneFiles;
import dev.sluice.transforms.project.PlacedStep;
import dev.sluice.transforms.step.EventStep;
import dev.sluice.transforms.step.EventValues;
import dev.sluice.transforms.step.StepSlots;
import java.util.ArrayList;
import java.util.List;

/** Writes which indicator an event has, and drops events without one where only others are wanted. */
public final class ThreatMatch implements EventStep {
    private final ThreatSearch search;
    private final boolean matchesOnly;
    private final WrittenFact[] facts;

    private record WrittenFact(ThreatFact fact, int slot) {}

    private ThreatMatch(ThreatSearch search, boolean matchesOnly, List<WrittenFact> facts) {
        this.search = search;
        this.matchesOnly = matchesOnly;
        this.facts = facts.toArray(WrittenFact[]::new);
    }

    /** The files that the step reads. */
    public static List<FileContent<?>> files(StepSpec.ThreatMatch spec) {
        return List.copyOf(spec.lists().stream().map(IndicatorFile::of).toList());
    }

    /**
     * Compiles the step for one lane and writer schema.
     *
     * @throws IllegalArgumentException when a field is neither a text nor a whole number in the writer schema
     */
    public static EventStep compile(StepSpec.ThreatMatch spec, PlacedStep placed, StepSlots slots, LaneFiles files) {
        ThreatSearch search = ThreatSearch.of(spec, placed, slots, files);
        List<WrittenFact> facts = new ArrayList<>();
        spec.add().forEach((fact, field) -> facts.add(new WrittenFact(fact, slots.writeText(placed.field(field)))));
        return new ThreatMatch(search, spec.matchesOnly(), facts);
    }

    @Override
    public boolean apply(EventValues event) {
        boolean found = search.find(event.slots());
        if (!found && matchesOnly) {
            return false;
        }
        for (WrittenFact written : facts) {
            int start = event.bytes().length();
            if (found && search.put(written.fact(), event.bytes())) {
                event.putText(written.slot(), start);
            } else {
                event.putNull(written.slot());
            }
        }
        return true;
    }
}
