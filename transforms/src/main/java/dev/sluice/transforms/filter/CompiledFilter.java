package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A filter bound to the slots of one writer schema. Makes no objects per record. Not thread-safe. */
public final class CompiledFilter {
    private final Condition condition;

    CompiledFilter(Condition condition) {
        this.condition = condition;
    }

    /** Whether the record is kept. As in SQL, a condition that is unknown (because of nulls) does not keep it. */
    public boolean test(FieldSlots slots) {
        return condition.test(slots) == Condition.TRUE;
    }

    /** What has become of its conditions so far; empty unless it is {@link Filter#watched}. */
    public Optional<ConditionReport> report() {
        return condition instanceof WatchedCondition watched ? Optional.of(watched.report()) : Optional.empty();
    }

    /** The conditions that it shares with other filters, and without which it keeps no record. */
    public List<SharedCondition> required() {
        return condition.required();
    }

    /**
     * By slot, the only values with which a record can be kept: one that has null or another value there never is. A slot
     * without values, whichever it is, says that no record is kept. What is not easily said is left out.
     */
    public Map<Integer, Set<SlotValue>> demands() {
        return condition.demands().bySlot();
    }
}
