package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The conditions that combine others, and those that need no value. */
@SuppressWarnings("ArrayRecordComponent") // Conditions are run, never compared.
final class Logic {
    private Logic() {}

    static Condition and(List<Condition> operands) {
        return new And(cheapestFirst(operands));
    }

    static Condition or(List<Condition> operands) {
        return new Or(cheapestFirst(operands));
    }

    /** Conditions have no side effects, so their order changes nothing but the time. */
    private static Condition[] cheapestFirst(List<Condition> operands) {
        return operands.stream()
                .sorted(Comparator.comparingInt(Condition::cost))
                .toArray(Condition[]::new);
    }

    private static int sum(Condition[] operands) {
        int cost = 0;
        for (Condition operand : operands) {
            cost += operand.cost();
        }
        return cost;
    }

    private record And(Condition[] operands) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            int result = TRUE;
            for (Condition operand : operands) {
                result = Math.min(result, operand.test(slots));
                if (result == FALSE) {
                    return FALSE;
                }
            }
            return result;
        }

        @Override
        public int cost() {
            return sum(operands);
        }

        @Override
        public Demands demands() {
            return Demands.ofAll(Arrays.stream(operands).map(Condition::demands).toList());
        }

        @Override
        public int least() {
            return Arrays.stream(operands).mapToInt(Condition::least).min().orElse(TRUE);
        }

        @Override
        public int greatest() {
            return Arrays.stream(operands).mapToInt(Condition::greatest).min().orElse(TRUE);
        }

        @Override
        public List<Condition> parts() {
            return List.of(operands);
        }

        @Override
        public List<SharedCondition> required() {
            return Arrays.stream(operands)
                    .flatMap(operand -> operand.required().stream())
                    .toList();
        }
    }

    private record Or(Condition[] operands) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            int result = FALSE;
            for (Condition operand : operands) {
                result = Math.max(result, operand.test(slots));
                if (result == TRUE) {
                    return TRUE;
                }
            }
            return result;
        }

        @Override
        public int cost() {
            return sum(operands);
        }

        @Override
        public Demands demands() {
            return Demands.ofAny(Arrays.stream(operands).map(Condition::demands).toList());
        }

        @Override
        public int least() {
            return Arrays.stream(operands).mapToInt(Condition::least).max().orElse(FALSE);
        }

        @Override
        public int greatest() {
            return Arrays.stream(operands).mapToInt(Condition::greatest).max().orElse(FALSE);
        }

        @Override
        public List<Condition> parts() {
            return List.of(operands);
        }
    }

    record Not(Condition operand) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return -operand.test(slots);
        }

        @Override
        public int cost() {
            return operand.cost();
        }

        @Override
        public int least() {
            return -operand.greatest();
        }

        @Override
        public int greatest() {
            return -operand.least();
        }

        @Override
        public List<Condition> parts() {
            return List.of(operand);
        }
    }

    record IsNull(int slot) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return Condition.of(!slots.present[slot]);
        }

        @Override
        public int cost() {
            return 1;
        }
    }

    /** What does not depend on the record, because the field is not in its schema. */
    record Constant(int truth) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return truth;
        }

        @Override
        public int cost() {
            return 0;
        }

        @Override
        public Demands demands() {
            return truth == TRUE ? Demands.NONE : Demands.NEVER;
        }

        @Override
        public int least() {
            return truth;
        }

        @Override
        public int greatest() {
            return truth;
        }
    }
}
