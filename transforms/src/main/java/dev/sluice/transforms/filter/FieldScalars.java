package dev.sluice.transforms.filter;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.MalformedRecordException;
import dev.sluice.transforms.plan.NestedValue;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Values that a record has. */
final class FieldScalars {
    private FieldScalars() {}

    /** An enum's symbols as texts, by their index; null for other schemas. */
    static byte @Nullable [][] symbols(Schema schema) {
        return schema.getType() == Schema.Type.ENUM
                ? schema.getEnumSymbols().stream()
                        .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new)
                : null;
    }

    /** A whole field. */
    static final class Whole extends Scalar {
        private final int slot;
        private final byte @Nullable [][] symbols;

        Whole(ValueType type, int slot, Schema schema) {
            super(type);
            this.slot = slot;
            this.symbols = symbols(schema);
        }

        @Override
        boolean read(FieldSlots slots) {
            number = slots.number[slot];
            bytes = slots.bytes;
            start = slots.start[slot];
            end = slots.end[slot];
            boolean present = slots.present[slot];
            if (present && symbols != null) {
                bytes = symbols[(int) number];
                start = 0;
                end = bytes.length;
            }
            return present;
        }

        @Override
        int cost() {
            return 1;
        }
    }

    /** A value within the bytes of a nested one. */
    private abstract static class Within extends Scalar {
        final NestedValue value;
        private final byte @Nullable [][] symbols;

        Within(NestedValue value) {
            super(ValueType.of(value.schema().type()));
            this.value = value;
            this.symbols = symbols(value.schema().value());
        }

        /** Takes the value over from the bytes. */
        final void take() {
            number = value.number();
            bytes = symbols == null ? value.bytes() : symbols[(int) number];
            start = symbols == null ? value.start() : 0;
            end = symbols == null ? value.end() : bytes.length;
        }
    }

    /** A part of a field. */
    static final class Part extends Within {
        private final int slot;

        Part(int slot, NestedValue value) {
            super(value);
            this.slot = slot;
        }

        @Override
        boolean read(FieldSlots slots) {
            try {
                boolean present = slots.present[slot] && value.find(slots.bytes, slots.start[slot], slots.end[slot]);
                if (present) {
                    take();
                }
                return present;
            } catch (MalformedRecordException e) {
                throw malformed(e);
            }
        }

        @Override
        int cost() {
            return 10;
        }
    }

    /** The item of an array that has been gone to. */
    static final class Item extends Within {
        private boolean present;

        Item(NestedValue items) {
            super(items);
        }

        void start(Scalar array) {
            value.startItems(array.bytes, array.start, array.end);
        }

        /** Goes to the next item; false when there is none. */
        boolean next() {
            try {
                if (!value.hasItem()) {
                    return false;
                }
                present = value.readItem();
            } catch (MalformedRecordException e) {
                throw malformed(e);
            }
            if (present) {
                take();
            }
            return true;
        }

        @Override
        boolean read(FieldSlots slots) {
            return present;
        }

        @Override
        int cost() {
            return 2;
        }
    }

    /** Only a number that its type has no room for is found this late: the bytes were walked when the record was read. */
    private static IllegalStateException malformed(MalformedRecordException e) {
        return new IllegalStateException("nested value: a number that does not fit its type", e);
    }
}
