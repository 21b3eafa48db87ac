package dev.sluice.transforms.table;

/**
 * A bitmap that says of most keys that they are certainly not in a table: small enough to stay in the processor's cache, where
 * the table itself is not. Threads may use it together once nothing is added any more.
 */
public final class Sieve {
    /** Bits for each key; about one in so many other keys passes. */
    private static final int BITS_PER_KEY = 16;

    private static final int FEWEST_BITS = 6;

    /** 32 MB. */
    private static final int MOST_BITS = 28;

    private final int bits;
    private final long[] words;

    /** An empty one for so many keys. */
    public Sieve(int keys) {
        long wanted = Math.max(1L, (long) keys * BITS_PER_KEY);
        bits = Math.min(MOST_BITS, Math.max(FEWEST_BITS, Long.SIZE - Long.numberOfLeadingZeros(wanted - 1)));
        words = new long[1 << (bits - FEWEST_BITS)];
    }

    /** Lets a key through. */
    public void add(int key) {
        set(key >>> (Integer.SIZE - bits));
    }

    /** Lets all keys through whose first {@code length} bits are those of {@code key}. */
    public void addBlock(int key, int length) {
        int first = key >>> (Integer.SIZE - bits);
        int last = length >= bits ? first : first + (1 << (bits - length)) - 1;
        for (int bit = first; bit <= last; bit++) {
            set(bit);
        }
    }

    private void set(int bit) {
        words[bit >>> 6] |= 1L << bit;
    }

    /** False when no such key was added. */
    public boolean passes(int key) {
        int bit = key >>> (Integer.SIZE - bits);
        return (words[bit >>> 6] & 1L << bit) != 0;
    }
}
