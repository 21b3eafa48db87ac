package dev.sluice.transforms.threat;

import dev.sluice.transforms.filter.IpAddress;
import dev.sluice.transforms.table.TextHash;

/**
 * Finds the host in a text: a domain or an address alone, with a port, or in a URL (RFC 3986) with or without its scheme. A
 * domain comes with all domains that hold it, such as {@code a.b.example} with {@code b.example}. One instance holds one host
 * at a time; not thread-safe.
 */
final class Host {
    /** Names are not deeper than this in practice; of those that are, the last ones are looked at. */
    static final int MAX_LABELS = 16;

    private static final byte[] NOTHING = {};

    private final IpAddress address = new IpAddress();
    private final int[] starts = new int[MAX_LABELS];
    private final int[] hashes = new int[MAX_LABELS];
    private byte[] bytes = NOTHING;
    private int end;
    private int domains;
    private boolean isAddress;

    /** Reads the host of the text {@code [from, to)} of {@code text}. */
    void read(byte[] text, int from, int to) {
        bytes = text;
        domains = 0;
        isAddress = false;
        int start = authority(from, to);
        int colons = 0;
        int firstColon = to;
        int at = start;
        while (at < to && !endsAuthority(text[at])) {
            if (text[at] == '@') {
                start = at + 1;
                colons = 0;
            } else if (text[at] == ':' && colons++ == 0) {
                firstColon = at;
            }
            at++;
        }
        if (start < at && text[start] == '[') {
            readBracketed(start + 1, at);
        } else if (colons > 1) {
            isAddress = address.read(text, start, at);
        } else {
            readName(start, colons == 1 ? firstColon : at);
        }
    }

    /** Behind the scheme, where there is one. */
    private int authority(int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ':' && !endsAuthority(bytes[at])) {
            at++;
        }
        boolean scheme = at + 2 < to && bytes[at] == ':' && bytes[at + 1] == '/' && bytes[at + 2] == '/';
        return scheme ? at + 3 : from;
    }

    private static boolean endsAuthority(byte value) {
        return value == '/' || value == '?' || value == '#';
    }

    private void readBracketed(int start, int to) {
        int at = start;
        while (at < to && bytes[at] != ']') {
            at++;
        }
        isAddress = at < to && address.read(bytes, start, at);
    }

    private void readName(int start, int to) {
        end = start < to && bytes[to - 1] == '.' ? to - 1 : to;
        // No top-level domain ends in a digit.
        if (start < end && bytes[end - 1] >= '0' && bytes[end - 1] <= '9') {
            isAddress = address.read(bytes, start, end);
        } else {
            readDomains(start);
        }
    }

    private void readDomains(int start) {
        long hash = TextHash.SEED;
        int labels = 0;
        for (int at = end - 1; at >= start; at--) {
            // A top-level domain alone is no indicator.
            if (bytes[at] == '.' && ++labels > 1 && !keep(at + 1, hash)) {
                return;
            }
            hash = TextHash.prepend(hash, TextHash.fold(bytes[at]));
        }
        if (labels > 0) {
            var unused = keep(start, hash);
        }
    }

    private boolean keep(int start, long hash) {
        starts[domains] = start;
        hashes[domains] = TextHash.finish(hash);
        domains++;
        return domains < MAX_LABELS;
    }

    /** Whether the host is an {@link #address}. */
    boolean isAddress() {
        return isAddress;
    }

    IpAddress address() {
        return address;
    }

    /** How many domains there are, from that with two labels to the host itself; none when it is an address. */
    int domains() {
        return domains;
    }

    /** The text that was read. */
    byte[] bytes() {
        return bytes;
    }

    /** Where a domain begins. */
    int start(int domain) {
        return starts[domain];
    }

    /** Where all of them end. */
    int end() {
        return end;
    }

    /** A domain's hash, see {@link TextHash}. */
    int hash(int domain) {
        return hashes[domain];
    }
}
