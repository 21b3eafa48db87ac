package dev.sluice.transforms.filter;

import dev.sluice.transforms.filter.ConditionReport.Kind;
import dev.sluice.transforms.filter.ConditionReport.Truth;
import dev.sluice.transforms.plan.FieldSlots;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A condition that counts what it is asked; all it is made of must be watched, too. Not thread-safe. */
final class WatchedCondition implements Condition {
    private final Expression expression;
    private final String text;
    private final Set<String> absent;
    private final Condition condition;
    private long tested;
    private long met;
    private long unknown;

    WatchedCondition(Expression expression, String text, Set<String> absent, Condition condition) {
        this.expression = expression;
        this.text = text;
        this.absent = absent;
        this.condition = condition;
    }

    ConditionReport report() {
        Kind kind = kind();
        List<ConditionReport> parts = kind == Kind.TEST
                ? List.of()
                : parts().stream().map(WatchedCondition::report).toList();
        return new ConditionReport(kind, text, absent, always(), greatest() == TRUE, tested, met, unknown, parts);
    }

    private static ConditionReport report(Condition part) {
        if (part instanceof WatchedCondition watched) {
            return watched.report();
        }
        throw new IllegalStateException("condition: " + part.getClass() + " (expected: one that is watched)");
    }

    /** {@code !=}, {@code NOT IN} and the like are one test for whoever wrote them. */
    private Kind kind() {
        if (expression instanceof Expression.And) {
            return Kind.AND;
        } else if (expression instanceof Expression.Or) {
            return Kind.OR;
        }
        boolean negates = expression instanceof Expression.Not not
                && (not.operand() instanceof Expression.And
                        || not.operand() instanceof Expression.Or
                        || not.operand() instanceof Expression.Not);
        return negates ? Kind.NOT : Kind.TEST;
    }

    private @Nullable Truth always() {
        if (least() != greatest()) {
            return null;
        }
        return least() == UNKNOWN ? Truth.UNKNOWN : least() == TRUE ? Truth.TRUE : Truth.FALSE;
    }

    @Override
    public int test(FieldSlots slots) {
        int truth = condition.test(slots);
        tested++;
        if (truth == TRUE) {
            met++;
        } else if (truth == UNKNOWN) {
            unknown++;
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
    public List<SharedCondition> required() {
        return condition.required();
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
}
