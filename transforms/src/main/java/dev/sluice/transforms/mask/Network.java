package dev.sluice.transforms.mask;

import dev.sluice.subscription.MaskMethod;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.filter.IpAddress;
import dev.sluice.transforms.step.AddressText;

/** The first bits of an address, and zeros. A text that is no address has nothing to be seen. */
final class Network implements Cover {
    /** The bits of an IPv6 address in front of the IPv4 address that it maps. */
    private static final int MAPPED_BITS = 96;

    private final int ipv4Bits;
    private final int ipv6Bits;
    private final IpAddress address = new IpAddress();

    Network(MaskMethod.Truncate method) {
        ipv4Bits = method.ipv4();
        ipv6Bits = method.ipv6();
    }

    @Override
    public boolean put(byte[] bytes, int start, int end, OutputBuffer out) {
        if (!address.read(bytes, start, end)) {
            return false;
        }
        int kept = address.isIpv4() ? MAPPED_BITS + ipv4Bits : ipv6Bits;
        AddressText.put(address.high() & firstBits(kept), address.low() & firstBits(kept - Long.SIZE), out);
        return true;
    }

    private static long firstBits(int count) {
        return count <= 0 ? 0 : count >= Long.SIZE ? -1L : -1L << (Long.SIZE - count);
    }
}
