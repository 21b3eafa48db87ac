package dev.sluice.transforms.shape;

import dev.sluice.transforms.filter.SlotValue;
import dev.sluice.transforms.plan.FieldSlots;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds lanes by what one field of an event holds: a hash table with open addressing, at most half full, that makes no
 * objects when it is asked. The values come from filters and events, which are written by others: the hash has a secret of
 * the process, so that nobody can choose values that all fall onto one place. Immutable.
 */
final class LaneIndex {
    private static final LanePlan[] NONE = {};
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SECRET = new SecureRandom().nextLong();

    /** Odd, so that multiplying loses nothing. */
    private static final long FACTOR = new SecureRandom().nextLong() | 1;

    private final int slot;
    private final boolean text;
    private final int longestText;

    /** By place: the number, or the text's hash. */
    private final long[] keys;

    /** By place: the text, or null where there is none. */
    private final byte @Nullable [][] texts;

    /** By place: the lanes, or null where there are none. */
    private final LanePlan @Nullable [][] lanes;

    /**
     * Indexes lanes by the values of one slot.
     *
     * @param lanesByValue the lanes to find for each value; not empty, and all texts or all numbers as a slot holds them
     */
    LaneIndex(int slot, Map<SlotValue, List<LanePlan>> lanesByValue) {
        this.slot = slot;
        int places = Integer.highestOneBit(lanesByValue.size()) << 2;
        keys = new long[places];
        texts = new byte[places][];
        lanes = new LanePlan[places][];
        text = lanesByValue.keySet().iterator().next() instanceof SlotValue.TextValue;
        int longest = 0;
        for (Map.Entry<SlotValue, List<LanePlan>> entry : lanesByValue.entrySet()) {
            LanePlan[] found = entry.getValue().toArray(LanePlan[]::new);
            if (entry.getKey() instanceof SlotValue.TextValue value) {
                byte[] bytes = value.text().getBytes(StandardCharsets.UTF_8);
                put(hash(bytes, 0, bytes.length), bytes, found);
                longest = Math.max(longest, bytes.length);
            } else if (entry.getKey() instanceof SlotValue.NumberValue value) {
                put(value.number(), null, found);
            }
        }
        longestText = longest;
    }

    private void put(long key, byte @Nullable [] value, LanePlan[] found) {
        int place = place(key);
        while (lanes[place] != null) {
            place = (place + 1) & (lanes.length - 1);
        }
        keys[place] = key;
        texts[place] = value;
        lanes[place] = found;
    }

    /** The lanes of the value that the event has; none when it is null. Not to be changed. */
    LanePlan[] find(FieldSlots slots) {
        if (!slots.present[slot]) {
            return NONE;
        }
        return text ? findText(slots.bytes, slots.start[slot], slots.end[slot]) : findNumber(slots.number[slot]);
    }

    private LanePlan[] findText(byte[] bytes, int start, int end) {
        if (end - start > longestText) {
            return NONE;
        }
        long key = hash(bytes, start, end);
        int place = place(key);
        for (LanePlan[] found = lanes[place]; found != null; found = lanes[place]) {
            byte[] value = texts[place];
            if (keys[place] == key && Arrays.equals(bytes, start, end, value, 0, value.length)) {
                return found;
            }
            place = (place + 1) & (lanes.length - 1);
        }
        return NONE;
    }

    private LanePlan[] findNumber(long key) {
        int place = place(key);
        for (LanePlan[] found = lanes[place]; found != null; found = lanes[place]) {
            if (keys[place] == key) {
                return found;
            }
            place = (place + 1) & (lanes.length - 1);
        }
        return NONE;
    }

    private int place(long key) {
        return (int) mix(key) & (lanes.length - 1);
    }

    private static long hash(byte[] bytes, int start, int end) {
        long hash = (long) end - start;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) WORDS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = rest << Byte.SIZE | (bytes[at] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    /** Folds the 128 bits of a product, as wyhash does (Wang Yi, "Modern Non-Cryptographic Hash Function"). */
    private static long mix(long value) {
        long secret = value ^ SECRET;
        return Math.multiplyHigh(secret, FACTOR) ^ (secret * FACTOR);
    }
}
