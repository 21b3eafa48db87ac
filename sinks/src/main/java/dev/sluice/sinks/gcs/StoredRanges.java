package dev.sluice.sinks.gcs;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Which offsets of one folder are known to be stored, as the first and last offset of each object. Knows nothing of what
 * lies before the place it was made for. Thread-safe, since an attempt that ran out of time may still learn something.
 */
final class StoredRanges {
    private final TreeMap<Long, Long> lastByFirst = new TreeMap<>();
    private long from;

    private StoredRanges(long from) {
        this.from = from;
    }

    /** The ranges that matter to events from offset {@code from} on. */
    static StoredRanges of(Collection<ObjectLabel> labels, long from) {
        StoredRanges ranges = new StoredRanges(from);
        for (ObjectLabel label : labels) {
            if (label.lastOffset() >= from) {
                ranges.lastByFirst.merge(label.firstOffset(), label.lastOffset(), Math::max);
            }
        }
        return ranges;
    }

    /** False for an offset about which nothing is known: the events have gone back behind a place left before. */
    synchronized boolean reachBackTo(long offset) {
        return offset >= from;
    }

    /** The last offset of the object that holds {@code offset}; empty when none is known to. */
    synchronized OptionalLong endOfObjectWith(long offset) {
        Map.Entry<Long, Long> range = lastByFirst.floorEntry(offset);
        return range != null && range.getValue() >= offset ? OptionalLong.of(range.getValue()) : OptionalLong.empty();
    }

    /** The first offset of the next object behind {@code offset}; the largest number when none is known. */
    synchronized long startOfObjectBehind(long offset) {
        Long first = lastByFirst.higherKey(offset);
        return first == null ? Long.MAX_VALUE : first;
    }

    /** Adds an object that was just stored, and forgets what lies before it: events come in order. */
    synchronized void add(long firstOffset, long lastOffset) {
        lastByFirst.headMap(firstOffset).clear();
        lastByFirst.put(firstOffset, lastOffset);
        from = Math.max(from, firstOffset);
    }
}
