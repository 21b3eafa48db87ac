package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;

/**
 * A value that is computed from a record, without making objects: it holds what it has found of the last record until it
 * reads the next one. Not thread-safe.
 */
abstract class Scalar {
    final ValueType type;

    /** As {@link FieldSlots#number}; of an interval its microseconds. */
    long number;

    /** The bytes that a text lies in. */
    byte[] bytes = {};

    /** First byte of a text, an address's spelling or a nested value. */
    int start;

    int end;

    Scalar(ValueType type) {
        this.type = type;
    }

    /** Finds the value; false when it is null. */
    abstract boolean read(FieldSlots slots);

    /** See {@link Condition#cost}. */
    abstract int cost();

    /** Takes over what another one has found. */
    final void take(Scalar other) {
        number = other.number;
        bytes = other.bytes;
        start = other.start;
        end = other.end;
    }

    /** The value as a double; an integer as the nearest one. */
    final double floating() {
        return type == ValueType.FLOATING ? Double.longBitsToDouble(number) : (double) number;
    }
}
