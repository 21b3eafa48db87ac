package dev.sluice.transforms.encode;

import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.util.Arrays;

/** Texts of slots that are a string or an enum; a slot that is not there, null or of another type has none. */
final class SlotText {
    private final byte[][][] symbols;
    private final boolean[] isText;

    SlotText(SlotLayout layout) {
        int count = layout.slots().size();
        symbols = new byte[count][][];
        isText = new boolean[count];
        for (int i = 0; i < count; i++) {
            SlotLayout.Slot slot = layout.slots().get(i);
            isText[i] = slot.type() == FieldType.STRING;
            symbols[i] = BoundColumn.symbols(slot.type(), slot.schema());
        }
    }

    void put(int slot, FieldSlots slots, OutputBuffer out) {
        if (slot < 0 || !slots.present[slot]) {
            return;
        }
        if (symbols[slot].length > 0) {
            out.put(symbols[slot][(int) slots.number[slot]]);
        } else if (isText[slot]) {
            Utf8.put(slots.bytes, slots.start[slot], slots.end[slot], out);
        }
    }

    boolean is(int slot, byte[] expected, FieldSlots slots) {
        if (slot < 0 || !slots.present[slot]) {
            return false;
        }
        if (symbols[slot].length > 0) {
            return Arrays.equals(symbols[slot][(int) slots.number[slot]], expected);
        }
        return isText[slot]
                && Arrays.equals(slots.bytes, slots.start[slot], slots.end[slot], expected, 0, expected.length);
    }
}
