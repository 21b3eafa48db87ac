package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;

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
}
