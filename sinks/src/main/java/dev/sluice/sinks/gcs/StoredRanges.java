package dev.sluice.sinks.gcs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which offsets of one folder are known to be stored, by object. Knows nothing of what lies before the place it was made
 * for, but the object right before that place. Thread-safe, since an attempt that ran out of time may still learn
 * something.
 */
final class StoredRanges {
    /** Cloud Storage takes one write a second of one name; a folder with two writes in three seconds is above that. */
    private static final double WRITES_FORGOTTEN_PER_SECOND = 0.5;

    private static final double BUSY_AT = 4;
    private static final double BUSIEST = 8;

    private final TreeMap<Long, Range> byFirst = new TreeMap<>();
    private long from;
    private double recentWrites;
    private Instant lastWrite = Instant.EPOCH;

    /** An object and what its label says. */
    record Range(ObjectLabel label, ObjectStore.Stored object) {}

    /** The objects, labelled as {@code lane}'s, whose names are {@code start}, an offset and an extension. */
    static List<Range> list(ObjectStore store, String lane, String start) {
        List<Range> ranges = new ArrayList<>();
        for (ObjectStore.Stored object : store.list(start)) {
            if (ObjectName.isIn(start, object.name())) {
                ObjectLabel.from(object.metadata())
                        .filter(label -> label.lane().equals(lane))
                        .ifPresent(label -> ranges.add(new Range(label, object)));
            }
        }
        return ranges;
    }

    private StoredRanges(long from) {
        this.from = from;
    }

    /** The ranges that matter to events from offset {@code from} on. */
    static StoredRanges of(Collection<Range> ranges, long from) {
        StoredRanges stored = new StoredRanges(from);
        for (Range range : ranges) {
            stored.byFirst.merge(
                    range.label().firstOffset(),
                    range,
                    (one, other) -> one.label().lastOffset() >= other.label().lastOffset() ? one : other);
        }
        Map.Entry<Long, Range> before = stored.byFirst.lowerEntry(from);
        if (before != null) {
            stored.byFirst.headMap(before.getKey()).clear();
        }
        return stored;
    }

    /** False for an offset about which nothing is known: the events have gone back behind a place left before. */
    synchronized boolean reachBackTo(long offset) {
        return offset >= from;
    }

    /** The offset from which on every event of the folder has come by here. */
    synchronized long from() {
        return from;
    }

    /** The last offset of the object that holds {@code offset}; empty when none is known to. */
    synchronized OptionalLong endOfObjectWith(long offset) {
        Map.Entry<Long, Range> range = byFirst.floorEntry(offset);
        return range != null && range.getValue().label().lastOffset() >= offset
                ? OptionalLong.of(range.getValue().label().lastOffset())
                : OptionalLong.empty();
    }

    /** The first offset of the next object behind {@code offset}; the largest number when none is known. */
    synchronized long startOfObjectBehind(long offset) {
        Long first = byFirst.higherKey(offset);
        return first == null ? Long.MAX_VALUE : first;
    }

    /** The object in front of {@code offset}, if it is open; null when it is closed or there is none. */
    synchronized @Nullable Range openBefore(long offset) {
        Map.Entry<Long, Range> before = byFirst.lowerEntry(offset);
        return before == null || before.getValue().label().growth() == null ? null : before.getValue();
    }

    /** Whether every event behind the object has come by here, so that none is missed where the next one is appended. */
    synchronized boolean continues(Range range) {
        return from <= range.label().lastOffset() + 1;
    }

    /**
     * Puts an object that was just stored in the place of what it was, and forgets what lies before it: events come in
     * order.
     */
    synchronized void put(Range range, Instant now) {
        long first = range.label().firstOffset();
        byFirst.headMap(first).clear();
        byFirst.put(first, range);
        from = Math.max(from, first);
        recentWrites = Math.min(BUSIEST, recentWritesAt(now) + 1);
        lastWrite = now;
    }

    /** Whether writes come faster than one object may be written. */
    synchronized boolean busy(Instant now) {
        return recentWritesAt(now) >= BUSY_AT;
    }

    private double recentWritesAt(Instant now) {
        double seconds = Duration.between(lastWrite, now).toMillis() / 1000.0;
        return Math.max(0, recentWrites - Math.max(0, seconds) * WRITES_FORGOTTEN_PER_SECOND);
    }
}
