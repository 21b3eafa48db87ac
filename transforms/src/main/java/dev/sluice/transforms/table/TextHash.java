package dev.sluice.transforms.table;

/**
 * A hash that goes over a text from its end to its start, so that it knows the hash of each of the text's ends on its way:
 * FNV-1a of 64 bits (Fowler, Noll, Vo), mixed so that every bit counts.
 */
public final class TextHash {
    /** The hash before the last byte. */
    public static final long SEED = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private TextHash() {}

    /** The hash with one more byte in front. */
    public static long prepend(long hash, byte value) {
        return (hash ^ (value & 0xFF)) * PRIME;
    }

    /** Closes the hash of a text that has no more bytes in front. */
    public static int finish(long hash) {
        long mixed = (hash ^ hash >>> 32) * MIX;
        return (int) (mixed >>> 32);
    }

    /** ASCII letters in lower case, other bytes as they are. */
    public static byte fold(byte value) {
        return value >= 'A' && value <= 'Z' ? (byte) (value | 0x20) : value;
    }
}
