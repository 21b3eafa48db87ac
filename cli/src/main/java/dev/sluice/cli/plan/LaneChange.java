package dev.sluice.cli.plan;

import java.util.List;

/**
 * What becomes of one subscription.
 *
 * @param lane tenant and name
 * @param differences what the files say otherwise; empty unless it is changed
 */
record LaneChange(String lane, Status status, List<Difference> differences, List<Effect> effects) {

    enum Status {
        ADDED,
        REMOVED,
        CHANGED,
        /** Its file is the same, but the schema of its events is not, or its table's columns. */
        AFFECTED,
        UNAFFECTED
    }

    LaneChange {
        differences = List.copyOf(differences);
        effects = List.copyOf(effects);
    }

    boolean breaks() {
        return effects.stream().anyMatch(effect -> effect.kind() == Effect.Kind.BREAKS);
    }
}
