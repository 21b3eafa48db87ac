package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;

/**
 * One value of an event on its way into a target schema.
 *
 * @param slot where it is read from, or -1 when every event has it
 * @param companion whether it is only written beside other values of its object
 */
record MappedValue(int slot, boolean companion, Writer writer) {

    /** Writes the value as JSON. */
    interface Writer {

        /**
         * Appends the value.
         *
         * @return false when there is none that fits; what was written then is to be cut off
         * @throws EncodeException when the format cannot express it
         */
        boolean put(FieldSlots slots, EventHead head, OutputBuffer out) throws EncodeException;
    }

    /** Whether the event has it. */
    boolean isIn(FieldSlots slots) {
        return slot < 0 || slots.present[slot];
    }
}
