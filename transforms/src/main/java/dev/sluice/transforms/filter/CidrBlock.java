package dev.sluice.transforms.filter;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A block of addresses such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}. IPv4 and IPv6 stay apart: {@code ::/0} holds no
 * IPv4 address. Bits behind the prefix are ignored, as in most routers.
 */
public record CidrBlock(long high, long low, long maskHigh, long maskLow, boolean ipv4) {
    private static final int IPV4_OFFSET = 96;

    /** The block, or empty when the text is none. An address alone is a block of one. */
    public static Optional<CidrBlock> parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = (slash < 0 ? text : text.substring(0, slash)).getBytes(StandardCharsets.UTF_8);
        IpAddress ip = new IpAddress();
        if (!ip.read(address, 0, address.length)) {
            return Optional.empty();
        }
        boolean dotted = text.indexOf(':') < 0;
        int bits = dotted ? 32 : 128;
        int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
        if (prefix < 0 || prefix > bits) {
            return Optional.empty();
        }
        int length = dotted ? prefix + IPV4_OFFSET : prefix;
        long maskHigh = mask(Math.min(length, 64));
        long maskLow = mask(Math.max(length - 64, 0));
        return Optional.of(new CidrBlock(
                ip.high() & maskHigh, ip.low() & maskLow, maskHigh, maskLow, ip.isIpv4() && length >= IPV4_OFFSET));
    }

    /** The length of its prefix in an IPv6 address, which is 96 more than in an IPv4 address. */
    public int length() {
        return Long.bitCount(maskHigh) + Long.bitCount(maskLow);
    }

    boolean contains(IpAddress address) {
        return address.isIpv4() == ipv4 && (address.high() & maskHigh) == high && (address.low() & maskLow) == low;
    }

    private static int prefix(String digits) {
        return digits.matches("[0-9]|[1-9][0-9]{1,2}") ? Integer.parseInt(digits) : -1;
    }

    /**
     * The first bits of 64.
     *
     * @param bits 0 to 64
     */
    public static long mask(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }
}
