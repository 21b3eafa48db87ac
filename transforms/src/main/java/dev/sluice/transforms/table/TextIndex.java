package dev.sluice.transforms.table;

import dev.sluice.transforms.encode.OutputBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Texts, each once, numbered from 0 on in the order in which they were added. A hash table with open addressing: 16 to 32
 * bytes for each text, and its UTF-8. Searching makes no object. Threads may search it together once nothing is added any
 * more.
 */
public final class TextIndex {
    private static final int FIRST_SLOTS = 16;

    private final boolean ignoreCase;

    /** In the upper half a text's hash, so that others are rarely compared; below it its number and 1. 0 is a free slot. */
    private long[] slots = new long[FIRST_SLOTS];

    private int[] ends = new int[FIRST_SLOTS];
    private byte[] bytes = new byte[FIRST_SLOTS * 8];
    private int count;

    /**
     * Without texts yet.
     *
     * @param ignoreCase whether texts that differ in the case of ASCII letters are the same
     */
    public TextIndex(boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
    }

    /** How many texts there are. */
    public int count() {
        return count;
    }

    /** The number of a text, which is added when it is new; it is when the number is what {@link #count} was. */
    public int add(String text) {
        byte[] added = text.getBytes(StandardCharsets.UTF_8);
        int hash = hash(added, 0, added.length);
        int known = find(hash, added, 0, added.length);
        if (known >= 0) {
            return known;
        }
        // At most half full, so that a search ends soon.
        if (2 * (count + 1) > slots.length) {
            growSlots();
        }
        int end = end(count - 1);
        if (added.length > bytes.length - end) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(end, added.length), Math.addExact(end, end / 2)));
        }
        System.arraycopy(added, 0, bytes, end, added.length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, Math.addExact(count, count / 2));
        }
        ends[count] = end + added.length;
        put(hash, count);
        return count++;
    }

    private void growSlots() {
        long[] old = slots;
        slots = new long[Math.multiplyExact(2, old.length)];
        for (long slot : old) {
            if (slot != 0) {
                put((int) (slot >>> 32), (int) slot - 1);
            }
        }
    }

    private void put(int hash, int number) {
        int at = hash & slots.length - 1;
        while (slots[at] != 0) {
            at = at + 1 & slots.length - 1;
        }
        slots[at] = (long) hash << 32 | number + 1;
    }

    /** The number of the text {@code [start, end)} of {@code text}, or -1. */
    public int find(byte[] text, int start, int end) {
        return find(hash(text, start, end), text, start, end);
    }

    private int hash(byte[] text, int start, int end) {
        long hash = TextHash.SEED;
        for (int i = end - 1; i >= start; i--) {
            hash = TextHash.prepend(hash, ignoreCase ? TextHash.fold(text[i]) : text[i]);
        }
        return TextHash.finish(hash);
    }

    /**
     * As above, for a caller that knows the hash.
     *
     * @param hash by {@link TextHash}, of folded bytes where case is ignored
     */
    public int find(int hash, byte[] text, int start, int end) {
        int at = hash & slots.length - 1;
        for (long slot = slots[at]; slot != 0; slot = slots[at]) {
            if ((int) (slot >>> 32) == hash) {
                int number = (int) slot - 1;
                if (matches(number, text, start, end)) {
                    return number;
                }
            }
            at = at + 1 & slots.length - 1;
        }
        return -1;
    }

    private boolean matches(int number, byte[] text, int start, int end) {
        int from = end(number - 1);
        int to = end(number);
        if (!ignoreCase) {
            return Arrays.equals(bytes, from, to, text, start, end);
        }
        if (to - from != end - start) {
            return false;
        }
        for (int i = 0; i < to - from; i++) {
            if (TextHash.fold(bytes[from + i]) != TextHash.fold(text[start + i])) {
                return false;
            }
        }
        return true;
    }

    /** Hands out the hash of each text, as {@link TextHash} has it. */
    public void forEachHash(IntConsumer taker) {
        for (long slot : slots) {
            if (slot != 0) {
                taker.accept((int) (slot >>> 32));
            }
        }
    }

    private int end(int number) {
        return number < 0 ? 0 : ends[number];
    }

    /** Appends the text with a number, as it was added. */
    public void put(int number, OutputBuffer out) {
        out.put(bytes, end(number - 1), end(number));
    }
}
