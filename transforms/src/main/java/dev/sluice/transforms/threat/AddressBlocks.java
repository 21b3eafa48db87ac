package dev.sluice.transforms.threat;

import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.CidrBlock;
import dev.sluice.transforms.filter.IpAddress;
import dev.sluice.transforms.step.AddressText;
import dev.sluice.transforms.table.Sieve;
import java.util.Arrays;

/**
 * Networks and addresses, which are networks of one, in a hash table with open addressing. An address is looked up once for
 * each length of a prefix that there is, the longest first. IPv4 and IPv6 stay apart: {@code ::/0} holds no IPv4 address.
 * 42 to 84 bytes for each. Threads may search it together once it is complete.
 */
final class AddressBlocks {
    private static final int FIRST_SLOTS = 16;

    /** IPv4 addresses are kept as the IPv6 addresses that map them. */
    private static final int IPV4_OFFSET = 96;

    private static final int MAX_LENGTH = 128;
    private static final int FREE = 0xFF;
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long[] highs = new long[FIRST_SLOTS];
    private long[] lows = new long[FIRST_SLOTS];
    private byte[] lengths = free(FIRST_SLOTS);
    private int[] labels = new int[FIRST_SLOTS];
    private int count;

    /** The lengths that there are, the longest first. */
    private int[] ipv4Lengths = {};

    private int[] ipv6Lengths = {};

    /** The first bits of IPv4 addresses. */
    private Sieve ipv4Sieve = new Sieve(0);

    private static byte[] free(int slots) {
        byte[] lengths = new byte[slots];
        Arrays.fill(lengths, (byte) FREE);
        return lengths;
    }

    int count() {
        return count;
    }

    /** Adds a network, unless it is there. */
    void add(CidrBlock block, int label) {
        if (2 * (count + 1) > lengths.length) {
            grow();
        }
        int slot = slot(block.high(), block.low(), block.length());
        if (length(slot) == FREE) {
            set(slot, block.high(), block.low(), block.length(), label);
            count++;
        }
    }

    private void grow() {
        long[] oldHighs = highs;
        long[] oldLows = lows;
        byte[] oldLengths = lengths;
        int[] oldLabels = labels;
        int size = Math.multiplyExact(2, oldLengths.length);
        highs = new long[size];
        lows = new long[size];
        lengths = free(size);
        labels = new int[size];
        for (int i = 0; i < oldLengths.length; i++) {
            int length = oldLengths[i] & 0xFF;
            if (length != FREE) {
                set(slot(oldHighs[i], oldLows[i], length), oldHighs[i], oldLows[i], length, oldLabels[i]);
            }
        }
    }

    private void set(int slot, long high, long low, int length, int label) {
        highs[slot] = high;
        lows[slot] = low;
        lengths[slot] = (byte) length;
        labels[slot] = label;
    }

    /** To be called when all are added, before the first search. */
    void complete() {
        boolean[] found = new boolean[MAX_LENGTH + 1];
        boolean[] foundIpv4 = new boolean[MAX_LENGTH + 1];
        ipv4Sieve = new Sieve(count);
        for (int slot = 0; slot < lengths.length; slot++) {
            int length = length(slot);
            if (length == FREE) {
                continue;
            }
            if (isIpv4(slot)) {
                foundIpv4[length] = true;
                ipv4Sieve.addBlock((int) lows[slot], length - IPV4_OFFSET);
            } else {
                found[length] = true;
            }
        }
        ipv4Lengths = longestFirst(foundIpv4);
        ipv6Lengths = longestFirst(found);
    }

    private static int[] longestFirst(boolean[] found) {
        int[] lengths = new int[found.length];
        int count = 0;
        for (int length = found.length - 1; length >= 0; length--) {
            if (found[length]) {
                lengths[count++] = length;
            }
        }
        return Arrays.copyOf(lengths, count);
    }

    /** The slot of the smallest network that holds the address, or -1. */
    int find(IpAddress address) {
        boolean ipv4 = address.isIpv4();
        if (ipv4 && !ipv4Sieve.passes((int) address.low())) {
            return -1;
        }
        for (int length : ipv4 ? ipv4Lengths : ipv6Lengths) {
            long high = address.high() & CidrBlock.mask(Math.min(length, Long.SIZE));
            long low = address.low() & CidrBlock.mask(Math.max(length - Long.SIZE, 0));
            int slot = slot(high, low, length);
            if (length(slot) != FREE) {
                return slot;
            }
        }
        return -1;
    }

    /** Where a network is, or the free slot where it would be. */
    private int slot(long high, long low, int length) {
        long hash = ((high * MIX ^ low) * MIX ^ length) * MIX;
        int at = (int) (hash >>> 32) & lengths.length - 1;
        while (length(at) != FREE && (length(at) != length || lows[at] != low || highs[at] != high)) {
            at = at + 1 & lengths.length - 1;
        }
        return at;
    }

    private int length(int slot) {
        return lengths[slot] & 0xFF;
    }

    /** The label that was added with what is in a slot. */
    int label(int slot) {
        return labels[slot];
    }

    /** Appends the network in a slot, or an address alone. */
    void put(int slot, OutputBuffer out) {
        AddressText.put(highs[slot], lows[slot], out);
        if (length(slot) < MAX_LENGTH) {
            out.put('/');
            out.putDecimal(length(slot) - (isIpv4(slot) ? IPV4_OFFSET : 0));
        }
    }

    private boolean isIpv4(int slot) {
        return length(slot) >= IPV4_OFFSET && highs[slot] == 0 && lows[slot] >>> 32 == 0xffffL;
    }
}
