package dev.sluice.transforms.step;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.FieldType;
import dev.sluice.transforms.plan.SlotLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a field as text: strings, addresses and enums as they are delivered, whole numbers as their digits. A field that
 * the records do not have is null. One instance holds one text at a time; not thread-safe.
 */
public final class FieldText {
    private static final byte[] NOTHING = {};

    private final int slot;
    private final FieldType type;
    private final byte[][] symbols;
    private final @Nullable OutputBuffer digits;

    private byte[] bytes = NOTHING;
    private int start;
    private int end;

    private FieldText(int slot, FieldType type, byte[][] symbols) {
        this.slot = slot;
        this.type = type;
        this.symbols = symbols;
        this.digits = type == FieldType.INTEGER ? new OutputBuffer(24) : null;
    }

    /**
     * A field as the steps so far have left it.
     *
     * @throws IllegalArgumentException when it is neither a text nor a whole number in the writer schema
     */
    public static FieldText of(StepSlots slots, String field) {
        int index = slots.find(field);
        if (index < 0) {
            return new FieldText(-1, FieldType.STRING, new byte[0][]);
        }
        SlotLayout.Slot slot = slots.slot(index);
        return switch (slot.type()) {
            case STRING, ADDRESS, INTEGER -> new FieldText(index, slot.type(), new byte[0][]);
            case ENUM ->
                new FieldText(
                        index,
                        FieldType.ENUM,
                        slot.schema().getEnumSymbols().stream()
                                .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                                .toArray(byte[][]::new));
            case BOOLEAN, FLOATING, TIMESTAMP, BYTES, NESTED ->
                throw new IllegalArgumentException(
                        "field " + field + ": " + slot.schema() + " (expected: a text or a whole number)");
        };
    }

    /** Reads an event's text; false when it is null. */
    public boolean read(FieldSlots values) {
        if (slot < 0 || !values.present[slot]) {
            return false;
        }
        if (digits != null) {
            digits.truncate(0);
            digits.putDecimal(values.number[slot]);
            set(digits.bytes(), 0, digits.length());
        } else if (type == FieldType.ENUM) {
            byte[] symbol = symbols[(int) values.number[slot]];
            set(symbol, 0, symbol.length);
        } else {
            set(values.bytes, values.start[slot], values.end[slot]);
        }
        return true;
    }

    private void set(byte[] source, int from, int to) {
        bytes = source;
        start = from;
        end = to;
    }

    /** UTF-8, as far as the writer's was; between {@link #start()} and {@link #end()}. */
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }
}
