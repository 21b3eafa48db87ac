package dev.sluice.transforms.step;

import dev.sluice.transforms.encode.OutputBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes addresses of 128 bits as text: {@code ::ffff:a.b.c.d} as the IPv4 address that it maps, others in the one form that
 * RFC 5952 has for them.
 */
public final class AddressText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int GROUPS = 8;
    private static final long MAPPED = 0xffffL;

    private AddressText() {}

    /** Appends an address. */
    public static void put(long high, long low, OutputBuffer out) {
        if (high == 0 && low >>> 32 == MAPPED) {
            putIpv4((int) low, out);
        } else {
            putIpv6(high, low, out);
        }
    }

    private static void putIpv4(int address, OutputBuffer out) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.putDecimal(address >>> shift & 0xFF);
            if (shift > 0) {
                out.put('.');
            }
        }
    }

    private static void putIpv6(long high, long low, OutputBuffer out) {
        int gapStart = -1;
        // A single group of zeros is not shortened.
        int gapLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int length = 0;
            while (start + length < GROUPS && group(high, low, start + length) == 0) {
                length++;
            }
            if (length > gapLength) {
                gapStart = start;
                gapLength = length;
            }
        }
        int index = 0;
        while (index < GROUPS) {
            if (index == gapStart) {
                out.put(':');
                out.put(':');
                index += gapLength;
                continue;
            }
            if (index > 0 && index != gapStart + gapLength) {
                out.put(':');
            }
            putGroup(group(high, low, index), out);
            index++;
        }
    }

    private static int group(long high, long low, int index) {
        long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> (48 - 16 * (index % (GROUPS / 2)))) & 0xFFFF;
    }

    private static void putGroup(int group, OutputBuffer out) {
        for (int shift = 12; shift >= 0; shift -= 4) {
            if (group >>> shift != 0 || shift == 0) {
                out.put(HEX[group >>> shift & 0xF]);
            }
        }
    }
}
