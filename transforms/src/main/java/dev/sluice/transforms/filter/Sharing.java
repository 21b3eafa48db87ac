package dev.sluice.transforms.filter;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What several filters have in common, and what became of it. Not thread-safe. */
final class Sharing {
    private final Map<Expression, Integer> uses = new HashMap<>();
    private final Map<Expression, Condition> conditions = new HashMap<>();
    private final Map<Expression, Scalar> scalars = new HashMap<>();

    /** Counts the filters that have each expression; one that has it twice counts once. */
    static Sharing of(List<Expression> filters) {
        Sharing sharing = new Sharing();
        for (Expression filter : filters) {
            Set<Expression> parts = new HashSet<>();
            addParts(filter, parts);
            parts.forEach(part -> sharing.uses.merge(part, 1, Integer::sum));
        }
        return sharing;
    }

    private static void addParts(Expression expression, Set<Expression> parts) {
        if (parts.add(expression)) {
            expression.parts().forEach(part -> addParts(part, parts));
        }
    }

    private boolean isShared(Expression expression) {
        return uses.getOrDefault(expression, 0) > 1;
    }

    /** The condition of an expression: the one that another filter has, too, or else a new one. */
    Condition condition(Expression expression, Supplier<Condition> compiled) {
        if (!isShared(expression)) {
            return compiled.get();
        }
        Condition known = conditions.get(expression);
        if (known == null) {
            known = compiled.get();
            known = known.cost() == 0 ? known : new SharedCondition(known);
            conditions.put(expression, known);
        }
        return known;
    }

    /** The value of an expression: the one that another filter has, too, or else a new one. */
    Scalar scalar(Expression expression, Supplier<Scalar> compiled) {
        if (!isShared(expression)) {
            return compiled.get();
        }
        Scalar known = scalars.get(expression);
        if (known == null) {
            known = compiled.get();
            known = known.cost() <= 1 ? known : new SharedScalar(known);
            scalars.put(expression, known);
        }
        return known;
    }
}
