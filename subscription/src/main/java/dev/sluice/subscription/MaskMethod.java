package dev.sluice.subscription;

import java.io.Serializable;

/** How a mask hides a value. What is null stays null. */
public sealed interface MaskMethod extends Serializable {

    /**
     * Puts one text in the place of every value.
     *
     * @param text at most {@value #MAX_TEXT} characters
     */
    record Redact(String text) implements MaskMethod {
        /** A placeholder is a word, not a document. */
        public static final int MAX_TEXT = 64;

        public static final Redact DEFAULT = new Redact("***");

        public Redact {
            if (text.isEmpty() || text.length() > MAX_TEXT) {
                throw new IllegalArgumentException(
                        "text: \"" + text + "\" (expected: 1 to " + MAX_TEXT + " characters)");
            }
        }
    }

    /**
     * Puts a star in the place of every character but the last ones. A value that is no longer than what may be seen is
     * hidden whole.
     *
     * @param characters how many may be seen, 1 to {@value #MAX_CHARACTERS}
     */
    record KeepLast(int characters) implements MaskMethod {
        /** Who wants to see more than this hides nothing. */
        public static final int MAX_CHARACTERS = 64;

        public KeepLast {
            if (characters < 1 || characters > MAX_CHARACTERS) {
                throw new IllegalArgumentException(
                        "characters: " + characters + " (expected: 1 to " + MAX_CHARACTERS + ")");
            }
        }
    }

    /**
     * Puts a keyed hash in its place, by which equal values of one tenant can still be told to be equal.
     *
     * @param salt where the tenant's key is kept
     */
    record Hash(SecretRef salt) implements MaskMethod {}

    /**
     * Puts the network in the place of an address.
     *
     * @param ipv4 bits that are kept of an IPv4 address, 0 to 32
     * @param ipv6 bits that are kept of an IPv6 address, 0 to 128
     */
    record Truncate(int ipv4, int ipv6) implements MaskMethod {
        public static final int IPV4_BITS = 32;
        public static final int IPV6_BITS = 128;

        /** What is usual: a network of 256 addresses, and the site that a provider gives its customer. */
        public static final Truncate DEFAULT = new Truncate(24, 48);

        public Truncate {
            if (ipv4 < 0 || ipv4 > IPV4_BITS || ipv6 < 0 || ipv6 > IPV6_BITS) {
                throw new IllegalArgumentException("ipv4, ipv6: " + ipv4 + ", " + ipv6 + " (expected: bits from 0 to "
                        + IPV4_BITS + " and " + IPV6_BITS + ")");
            }
        }
    }
}
