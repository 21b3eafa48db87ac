package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.Arrays;

/** The conditions on values that are computed, and on two values. All are unknown when a value is null. */
@SuppressWarnings("ArrayRecordComponent") // Conditions are run, never compared.
final class ScalarConditions {
    private ScalarConditions() {}

    /** The number that a value is compared as; see {@link Bound}. */
    private static long key(Scalar value, boolean floating) {
        return floating ? Bound.key(value.floating()) : value.number;
    }

    /** Both ends are included; an empty range has its low end above its high end. */
    record NumberRange(Scalar value, long low, long high) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            if (!value.read(slots)) {
                return UNKNOWN;
            }
            long number = key(value, value.type == ValueType.FLOATING);
            return Condition.of(number >= low && number <= high);
        }

        @Override
        public int cost() {
            return 1 + value.cost();
        }
    }

    /**
     * One of several numbers.
     *
     * @param sorted in ascending order
     */
    record NumberIn(Scalar value, long[] sorted) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return value.read(slots)
                    ? Condition.of(Arrays.binarySearch(sorted, key(value, value.type == ValueType.FLOATING)) >= 0)
                    : UNKNOWN;
        }

        @Override
        public int cost() {
            return 2 + value.cost();
        }
    }

    /** A test on a text. */
    record Text(Scalar value, TextTest test) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return value.read(slots) ? Condition.of(test.test(value.bytes, value.start, value.end)) : UNKNOWN;
        }

        @Override
        public int cost() {
            return test.cost() + value.cost();
        }
    }

    /**
     * A test on an address; see {@link FieldConditions.Address}.
     *
     * @param address scratch memory
     */
    record Address(Scalar value, AddressTest test, IpAddress address) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            boolean read = value.read(slots) && address.read(value.bytes, value.start, value.end);
            return read ? Condition.of(test.test(address)) : UNKNOWN;
        }

        @Override
        public int cost() {
            return 10 + value.cost();
        }
    }

    record IsNull(Scalar value) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return Condition.of(!value.read(slots));
        }

        @Override
        public int cost() {
            return value.cost();
        }
    }

    /** Two numbers. An integer beside a floating-point number is compared as the nearest double. */
    record TwoNumbers(Scalar left, Operator operator, Scalar right) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            if (!left.read(slots) || !right.read(slots)) {
                return UNKNOWN;
            }
            boolean floating = left.type == ValueType.FLOATING || right.type == ValueType.FLOATING;
            return Condition.of(operator.accepts(Long.compare(key(left, floating), key(right, floating))));
        }

        @Override
        public int cost() {
            return 1 + left.cost() + right.cost();
        }
    }

    record TwoTexts(Scalar left, TextRelation relation, Scalar right) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return left.read(slots) && right.read(slots)
                    ? Condition.of(
                            relation.holds(left.bytes, left.start, left.end, right.bytes, right.start, right.end))
                    : UNKNOWN;
        }

        @Override
        public int cost() {
            return 3 + left.cost() + right.cost();
        }
    }

    /** Two addresses, each with its scratch memory. */
    record TwoAddresses(Scalar left, IpAddress leftAddress, Operator operator, Scalar right, IpAddress rightAddress)
            implements Condition {
        @Override
        public int test(FieldSlots slots) {
            boolean read = left.read(slots)
                    && right.read(slots)
                    && leftAddress.read(left.bytes, left.start, left.end)
                    && rightAddress.read(right.bytes, right.start, right.end);
            return read
                    ? Condition.of(operator.accepts(leftAddress.compareTo(rightAddress.high(), rightAddress.low())))
                    : UNKNOWN;
        }

        @Override
        public int cost() {
            return 20 + left.cost() + right.cost();
        }
    }
}
