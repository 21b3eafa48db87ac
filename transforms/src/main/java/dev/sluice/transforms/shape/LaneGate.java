package dev.sluice.transforms.shape;

import dev.sluice.transforms.filter.SharedCondition;
import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;

/** Lanes whose filters all need one condition to be true: when it is not, none of them is tried. */
final class LaneGate {
    private final SharedCondition condition;
    private final LanePlan[] lanes;

    LaneGate(SharedCondition condition, List<LanePlan> lanes) {
        this.condition = condition;
        this.lanes = lanes.toArray(LanePlan[]::new);
    }

    /** Whether a lane may keep the event. */
    boolean opens(FieldSlots slots) {
        try {
            return condition.isTrue(slots);
        } catch (RuntimeException bug) {
            // It is met again in each lane's own filter, and makes a dead letter there without stopping other tenants.
            return true;
        }
    }

    /** The lanes behind it. Not to be changed. */
    LanePlan[] lanes() {
        return lanes;
    }
}
