package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;

/** A value that several conditions of a {@link FilterForest} are about: it is computed once per record. */
final class SharedScalar extends Scalar {
    private final Scalar value;
    private long record = -1;
    private boolean present;

    SharedScalar(Scalar value) {
        super(value.type);
        this.value = value;
    }

    @Override
    boolean read(FieldSlots slots) {
        if (record != slots.record) {
            present = value.read(slots);
            take(value);
            record = slots.record;
        }
        return present;
    }

    @Override
    int cost() {
        return value.cost();
    }
}
