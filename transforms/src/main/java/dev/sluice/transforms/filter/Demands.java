package dev.sluice.transforms.filter;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What single fields have to hold for a condition to be true: by slot, the only values with which it can be. With null or
 * another value in one of these slots it is false or unknown; with all of them as demanded it may still be. One without
 * demands may be true whatever the fields hold; so a demand may be left out, but never be too narrow.
 */
record Demands(Map<Integer, Set<SlotValue>> bySlot) {
    static final Demands NONE = new Demands(Map.of());

    /** Those of a condition that is never true: no slot with any value would do. */
    static final Demands NEVER = of(-1, Set.of());

    static Demands of(int slot, Set<SlotValue> values) {
        return new Demands(Map.of(slot, values));
    }

    private boolean isNever() {
        return bySlot.values().stream().anyMatch(Collection::isEmpty);
    }

    /** When all conditions have to be true, each demand of each counts; of two on the same slot the narrower is kept. */
    static Demands ofAll(List<Demands> conditions) {
        Map<Integer, Set<SlotValue>> bySlot = new HashMap<>();
        for (Demands demands : conditions) {
            demands.bySlot.forEach((slot, values) ->
                    bySlot.merge(slot, values, (known, other) -> other.size() < known.size() ? other : known));
        }
        return new Demands(bySlot);
    }

    /** When one condition has to be true, only a slot counts on which each of them that can be true has a demand. */
    static Demands ofAny(List<Demands> conditions) {
        List<Demands> possible =
                conditions.stream().filter(demands -> !demands.isNever()).toList();
        if (possible.isEmpty()) {
            return NEVER;
        }
        Map<Integer, Set<SlotValue>> bySlot = new HashMap<>();
        possible.get(0).bySlot.forEach((slot, values) -> bySlot.put(slot, new HashSet<>(values)));
        for (Demands demands : possible) {
            bySlot.keySet().retainAll(demands.bySlot.keySet());
            bySlot.forEach((slot, values) -> values.addAll(demands.bySlot.get(slot)));
        }
        return new Demands(bySlot);
    }
}
