package dev.sluice.transforms.filter;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Reads the text form of IP addresses without making objects: IPv4 as four decimal numbers, IPv6 as RFC 4291 section 2.2
 * has it, without zones. An IPv4 address is kept as the IPv6 address that maps it, {@code ::ffff:a.b.c.d}. One instance
 * holds one address at a time; not thread-safe.
 */
public final class IpAddress {
    private static final int GROUPS = 8;
    private static final long MAPPED = 0xffffL;

    private final int[] groups = new int[GROUPS];
    private long high;
    private long low;

    /** The address that a text is; empty when it is none. */
    static Optional<AddressTest.Value> of(String text) {
        IpAddress address = new IpAddress();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return address.read(bytes, 0, bytes.length)
                ? Optional.of(new AddressTest.Value(address.high, address.low))
                : Optional.empty();
    }

    /** The first 64 bits. */
    public long high() {
        return high;
    }

    /** The last 64 bits. */
    public long low() {
        return low;
    }

    /** Whether the address is an IPv4 address, mapped or not. */
    public boolean isIpv4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /** Compares as unsigned 128-bit numbers. */
    int compareTo(long otherHigh, long otherLow) {
        return high == otherHigh ? Long.compareUnsigned(low, otherLow) : Long.compareUnsigned(high, otherHigh);
    }

    /** Reads an address; false when the bytes are not one. */
    public boolean read(byte[] text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text[i] == ':') {
                return readIpv6(text, start, end);
            }
        }
        long ipv4 = ipv4(text, start, end);
        if (ipv4 < 0) {
            return false;
        }
        high = 0;
        low = MAPPED << 32 | ipv4;
        return true;
    }

    /** The address as a number, or -1. Leading zeros are refused, because some programs read them as octal. */
    private static long ipv4(byte[] text, int start, int end) {
        long address = 0;
        int index = start;
        for (int part = 0; part < 4; part++) {
            int partStart = index;
            int value = 0;
            while (index < end && text[index] >= '0' && text[index] <= '9' && index - partStart < 3) {
                value = value * 10 + text[index] - '0';
                index++;
            }
            boolean leadingZero = index - partStart > 1 && text[partStart] == '0';
            boolean ended = part < 3 ? index < end && text[index] == '.' : index == end;
            if (index == partStart || value > 255 || leadingZero || !ended) {
                return -1;
            }
            address = address << 8 | value;
            index++;
        }
        return address;
    }

    private boolean readIpv6(byte[] text, int start, int end) {
        int index = start;
        int count = 0;
        int gap = -1;
        if (text[start] == ':') {
            if (end - start < 2 || text[start + 1] != ':') {
                return false;
            }
            gap = 0;
            index = start + 2;
        }
        while (index < end) {
            int groupStart = index;
            int value = 0;
            while (index < end && index - groupStart < 4 && Character.digit(text[index], 16) >= 0) {
                value = value << 4 | Character.digit(text[index], 16);
                index++;
            }
            if (index < end && text[index] == '.') {
                long ipv4 = ipv4(text, groupStart, end);
                if (ipv4 < 0 || count > GROUPS - 2) {
                    return false;
                }
                groups[count++] = (int) (ipv4 >>> 16);
                groups[count++] = (int) (ipv4 & 0xffff);
                break;
            }
            if (index == groupStart || count == GROUPS) {
                return false;
            }
            groups[count++] = value;
            if (index == end) {
                break;
            }
            if (text[index] != ':' || index + 1 == end) {
                return false;
            }
            index++;
            if (text[index] == ':') {
                if (gap >= 0) {
                    return false;
                }
                gap = count;
                index++;
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return false;
        }
        high = 0;
        low = 0;
        for (int i = 0; i < count; i++) {
            int position = gap >= 0 && i >= gap ? GROUPS - count + i : i;
            if (position < 4) {
                high |= (long) groups[i] << (48 - 16 * position);
            } else {
                low |= (long) groups[i] << (48 - 16 * (position - 4));
            }
        }
        return true;
    }
}
