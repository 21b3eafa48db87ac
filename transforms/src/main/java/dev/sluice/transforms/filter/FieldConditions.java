package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The conditions on one field's value. All are unknown when the field is null. */
@SuppressWarnings("ArrayRecordComponent") // Conditions are run, never compared.
final class FieldConditions {
    private FieldConditions() {}

    /** The number that a slot's value is compared as; see {@link Bound}. */
    private static long number(FieldSlots slots, int slot, boolean floating) {
        long number = slots.number[slot];
        return floating ? Bound.key(Double.longBitsToDouble(number)) : number;
    }

    private static Set<SlotValue> numbers(LongStream numbers) {
        return numbers.mapToObj(SlotValue.NumberValue::new).collect(Collectors.toSet());
    }

    /** Both ends are included; an empty range has its low end above its high end. */
    record NumberRange(int slot, boolean floating, long low, long high) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            if (!slots.present[slot]) {
                return UNKNOWN;
            }
            long number = number(slots, slot, floating);
            return Condition.of(number >= low && number <= high);
        }

        @Override
        public int cost() {
            return 1;
        }

        @Override
        public Demands demands() {
            // The numbers that floating-point values are compared as are not those in their slots.
            if (floating || low < high) {
                return Demands.NONE;
            }
            return Demands.of(slot, low == high ? Set.of(new SlotValue.NumberValue(low)) : Set.of());
        }
    }

    /**
     * One of several numbers.
     *
     * @param sorted in ascending order
     */
    record NumberIn(int slot, boolean floating, long[] sorted) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return slots.present[slot]
                    ? Condition.of(Arrays.binarySearch(sorted, number(slots, slot, floating)) >= 0)
                    : UNKNOWN;
        }

        @Override
        public int cost() {
            return 2;
        }

        @Override
        public Demands demands() {
            return floating ? Demands.NONE : Demands.of(slot, numbers(Arrays.stream(sorted)));
        }
    }

    /** A test on a text. */
    record Text(int slot, TextTest test) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return slots.present[slot]
                    ? Condition.of(test.test(slots.bytes, slots.start[slot], slots.end[slot]))
                    : UNKNOWN;
        }

        @Override
        public int cost() {
            return test.cost();
        }

        @Override
        public Demands demands() {
            Set<SlotValue> texts =
                    test.onlyTexts().stream().map(SlotValue.TextValue::new).collect(Collectors.toSet());
            return texts.isEmpty() ? Demands.NONE : Demands.of(slot, texts);
        }
    }

    /**
     * A test on an enum, which has been run on every symbol beforehand.
     *
     * @param accepted by the symbol's index in the writer's schema
     */
    record Symbol(int slot, boolean[] accepted) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            return slots.present[slot] ? Condition.of(accepted[(int) slots.number[slot]]) : UNKNOWN;
        }

        @Override
        public int cost() {
            return 1;
        }

        @Override
        public Demands demands() {
            return Demands.of(slot, numbers(LongStream.range(0, accepted.length).filter(i -> accepted[(int) i])));
        }
    }

    /**
     * A test on an address. What is not an address is neither inside nor outside of anything: unknown.
     *
     * @param address scratch memory
     */
    record Address(int slot, AddressTest test, IpAddress address) implements Condition {
        @Override
        public int test(FieldSlots slots) {
            boolean read = slots.present[slot] && address.read(slots.bytes, slots.start[slot], slots.end[slot]);
            return read ? Condition.of(test.test(address)) : UNKNOWN;
        }

        @Override
        public int cost() {
            return 10;
        }
    }
}
