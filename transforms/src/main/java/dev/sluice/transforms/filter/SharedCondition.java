package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;
import java.util.stream.Stream;

/** A condition that several filters of a {@link FilterForest} have: it is tested once per record. Not thread-safe. */
public final class SharedCondition implements Condition {
    private final Condition condition;
    private long record = -1;
    private int truth;

    SharedCondition(Condition condition) {
        this.condition = condition;
    }

    /** Whether it is true; when it is not, no filter that has it among its conditions keeps the record. */
    public boolean isTrue(FieldSlots slots) {
        return test(slots) == TRUE;
    }

    @Override
    public int test(FieldSlots slots) {
        if (record != slots.record) {
            truth = condition.test(slots);
            record = slots.record;
        }
        return truth;
    }

    @Override
    public int cost() {
        return condition.cost();
    }

    @Override
    public Demands demands() {
        return condition.demands();
    }

    @Override
    public int least() {
        return condition.least();
    }

    @Override
    public int greatest() {
        return condition.greatest();
    }

    @Override
    public List<Condition> parts() {
        return condition.parts();
    }

    @Override
    public List<SharedCondition> required() {
        return Stream.concat(Stream.of(this), condition.required().stream()).toList();
    }
}
