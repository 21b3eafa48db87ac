package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.SlotLayout.Slot;
import org.apache.avro.Schema;

/** What a predicate is about: a whole field, in the slot where it lies, or a value that is computed. */
sealed interface Subject {

    ValueType type();

    /** Whether it is an Avro float: {@code x = 0.1} has to hold for the float 0.1. */
    boolean isSinglePrecision();

    /** Both ends are included; an empty range has its low end above its high end. */
    Condition range(long low, long high);

    /**
     * One of several numbers.
     *
     * @param sorted in ascending order
     */
    Condition in(long[] sorted);

    Condition text(TextTest test);

    Condition address(AddressTest test);

    Condition isNull();

    /** A whole field: the way that costs least. */
    record FieldSubject(Slot slot, int index) implements Subject {
        @Override
        public ValueType type() {
            return ValueType.of(slot.type());
        }

        @Override
        public boolean isSinglePrecision() {
            return slot.schema().getType() == Schema.Type.FLOAT;
        }

        @Override
        public Condition range(long low, long high) {
            return new FieldConditions.NumberRange(index, type() == ValueType.FLOATING, low, high);
        }

        @Override
        public Condition in(long[] sorted) {
            return new FieldConditions.NumberIn(index, type() == ValueType.FLOATING, sorted);
        }

        /** A test on the text of a string, or on each symbol of an enum once and for all. */
        @Override
        public Condition text(TextTest test) {
            byte[][] symbols = FieldScalars.symbols(slot.schema());
            if (symbols == null) {
                return new FieldConditions.Text(index, test);
            }
            boolean[] accepted = new boolean[symbols.length];
            for (int i = 0; i < symbols.length; i++) {
                accepted[i] = test.test(symbols[i], 0, symbols[i].length);
            }
            return new FieldConditions.Symbol(index, accepted);
        }

        @Override
        public Condition address(AddressTest test) {
            return new FieldConditions.Address(index, test, new IpAddress());
        }

        @Override
        public Condition isNull() {
            return new Logic.IsNull(index);
        }
    }

    /** A value that is computed. */
    record ScalarSubject(Scalar value, boolean isSinglePrecision) implements Subject {
        @Override
        public ValueType type() {
            return value.type;
        }

        @Override
        public Condition range(long low, long high) {
            return new ScalarConditions.NumberRange(value, low, high);
        }

        @Override
        public Condition in(long[] sorted) {
            return new ScalarConditions.NumberIn(value, sorted);
        }

        @Override
        public Condition text(TextTest test) {
            return new ScalarConditions.Text(value, test);
        }

        @Override
        public Condition address(AddressTest test) {
            return new ScalarConditions.Address(value, test, new IpAddress());
        }

        @Override
        public Condition isNull() {
            return new ScalarConditions.IsNull(value);
        }
    }
}
