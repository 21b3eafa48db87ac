package dev.sluice.transforms.suppress;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An event by its key. Ordered, so that keys which are made to have one hash do not slow down the map that they are in (see
 * {@link java.util.HashMap}).
 */
final class KeptEvent implements Comparable<KeptEvent> {
    long timeMicros;
    long offset;
    private byte[] bytes = {};
    private int length;
    private int hash;

    /** Takes the key that the first {@code count} bytes are; they must not change while it is in use. */
    void set(byte[] key, int count) {
        bytes = key;
        length = count;
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum = 31 * sum + key[i];
        }
        hash = sum;
    }

    /** One with bytes of its own. */
    KeptEvent copy() {
        KeptEvent copy = new KeptEvent();
        copy.bytes = Arrays.copyOf(bytes, length);
        copy.length = length;
        copy.hash = hash;
        return copy;
    }

    /** Bytes of the key. */
    int length() {
        return length;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeptEvent event
                && hash == event.hash
                && Arrays.equals(bytes, 0, length, event.bytes, 0, event.length);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public int compareTo(KeptEvent other) {
        return Arrays.compareUnsigned(bytes, 0, length, other.bytes, 0, other.length);
    }
}
