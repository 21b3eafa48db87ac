package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;

/**
 * A computed value bound to the slots of one writer schema. Holds what it has found of the last event until it reads the next
 * one; makes objects only where a function does. Not thread-safe.
 */
public final class CompiledValue {
    private final Scalar scalar;

    CompiledValue(Scalar scalar) {
        this.scalar = scalar;
    }

    static FieldType type(ValueType type) {
        return switch (type) {
            case BOOLEAN -> FieldType.BOOLEAN;
            case INTEGER, INTERVAL -> FieldType.INTEGER;
            case FLOATING -> FieldType.FLOATING;
            case TIMESTAMP -> FieldType.TIMESTAMP;
            case STRING, ADDRESS, ENUM -> FieldType.STRING;
            case BYTES, NESTED, UNKNOWN ->
                throw new IllegalArgumentException("type: " + type + " (expected: the type of a computed value)");
        };
    }

    /** Computes the value; false when it is null. */
    public boolean read(FieldSlots slots) {
        return scalar.read(slots);
    }

    /** See {@link FieldSlots#number}; of what is no text. */
    public long number() {
        return scalar.number;
    }

    /** UTF-8 of a text, between {@link #start()} and {@link #end()}. */
    public byte[] bytes() {
        return scalar.bytes;
    }

    public int start() {
        return scalar.start;
    }

    public int end() {
        return scalar.end;
    }
}
