package dev.sluice.transforms.shape;

import dev.sluice.transforms.filter.SharedCondition;
import dev.sluice.transforms.filter.SlotValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which lanes an event is tried on. Filters that demand a value of the same field, such as {@code vsys_name = 'acme'}, are
 * not tried one after the other: an index of the field's values finds those that the event may fit. Of the other lanes, those
 * whose filters need the same condition stand behind a gate; the rest is tried on every event. No lane that would keep an
 * event is left out, and each is found once at most; whether it keeps the event is still for its whole filter to say.
 */
final class LaneSearch {
    /** Filters that an index has to spare an event on average; looking up costs about as much as two filters. */
    private static final int MIN_SPARED = 3;

    private final LanePlan[] always;
    private final LaneIndex[] indexes;
    private final LaneGate[] gates;

    private LaneSearch(List<LanePlan> always, List<LaneIndex> indexes, List<LaneGate> gates) {
        this.gates = gates.toArray(LaneGate[]::new);
        this.always = always.toArray(LanePlan[]::new);
        this.indexes = indexes.toArray(LaneIndex[]::new);
    }

    /** A lane that is not in an index yet, with what its filter demands. */
    private record Entry(LanePlan lane, Map<Integer, Set<SlotValue>> demands) {
        /** Whether the lane keeps no event of this schema at all, as when a field is missing that it asks for. */
        boolean isNever() {
            return demands.values().stream().anyMatch(Collection::isEmpty);
        }
    }

    /** The lanes that demand a value of one slot, by value. */
    private record Candidate(int slot, Map<SlotValue, List<LanePlan>> lanesByValue) {
        Set<LanePlan> lanes() {
            Set<LanePlan> lanes = new HashSet<>();
            lanesByValue.values().forEach(lanes::addAll);
            return lanes;
        }

        /** How many lanes an event need not be tried on, if tenants with as many lanes have as many events. */
        long spared() {
            long entries = 0;
            long tried = 0;
            for (List<LanePlan> found : lanesByValue.values()) {
                entries += found.size();
                tried += (long) found.size() * found.size();
            }
            return lanes().size() - tried / Math.max(1, entries);
        }
    }

    /** Puts the lanes into indexes, the best first, as long as that pays. */
    static LaneSearch of(List<LanePlan> lanes) {
        List<Entry> rest = new ArrayList<>();
        for (LanePlan lane : lanes) {
            Entry entry = new Entry(lane, lane.demands());
            if (!entry.isNever()) {
                rest.add(entry);
            }
        }
        List<LaneIndex> indexes = new ArrayList<>();
        for (Candidate best = best(rest); best != null; best = best(rest)) {
            indexes.add(new LaneIndex(best.slot(), best.lanesByValue()));
            Set<LanePlan> found = best.lanes();
            rest.removeIf(entry -> found.contains(entry.lane()));
        }
        List<LanePlan> always = new ArrayList<>(rest.stream().map(Entry::lane).toList());
        return new LaneSearch(always, indexes, gates(always));
    }

    /** Takes lanes that need the same condition out of the list, most of them first. */
    private static List<LaneGate> gates(List<LanePlan> lanes) {
        Map<SharedCondition, Set<LanePlan>> needing = new LinkedHashMap<>();
        for (LanePlan lane : lanes) {
            for (SharedCondition condition : lane.required()) {
                needing.computeIfAbsent(condition, absent -> new LinkedHashSet<>())
                        .add(lane);
            }
        }
        List<LaneGate> gates = new ArrayList<>();
        while (!needing.isEmpty()) {
            Map.Entry<SharedCondition, Set<LanePlan>> most =
                    Collections.max(needing.entrySet(), Comparator.comparingInt(entry -> entry.getValue()
                            .size()));
            Set<LanePlan> behind = most.getValue();
            if (behind.size() <= MIN_SPARED) {
                break;
            }
            gates.add(new LaneGate(most.getKey(), List.copyOf(behind)));
            lanes.removeAll(behind);
            needing.remove(most.getKey());
            needing.values().forEach(others -> others.removeAll(behind));
        }
        return gates;
    }

    private static @Nullable Candidate best(List<Entry> entries) {
        Map<Integer, Candidate> candidates = new HashMap<>();
        for (Entry entry : entries) {
            entry.demands().forEach((slot, values) -> {
                Candidate candidate =
                        candidates.computeIfAbsent(slot, absent -> new Candidate(absent, new HashMap<>()));
                values.forEach(value -> candidate
                        .lanesByValue()
                        .computeIfAbsent(value, absent -> new ArrayList<>())
                        .add(entry.lane()));
            });
        }
        Candidate best = null;
        long most = MIN_SPARED - 1;
        for (Candidate candidate : candidates.values()) {
            long spared = candidate.spared();
            if (spared > most) {
                best = candidate;
                most = spared;
            }
        }
        return best;
    }

    /** Lanes to try on every event. */
    LanePlan[] always() {
        return always;
    }

    /** Gates with further lanes behind them. */
    LaneGate[] gates() {
        return gates;
    }

    /** Indexes that find further lanes to try. */
    LaneIndex[] indexes() {
        return indexes;
    }
}
