package dev.sluice.testkit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How often each event id was received. Exact, thread-safe, and about four bytes per id of the form
 * {@code <prefix>-<number>} with neighbouring numbers, such as topic-partition-offset, so that millions fit; any other
 * string is kept as it is.
 */
public final class IdCounts {

    private static final int CHUNK = 1024;
    private static final int MAX_DIGITS = 18;

    private record Place(String prefix, long chunk) {}

    private final ConcurrentMap<Place, AtomicIntegerArray> numbered = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Integer> other = new ConcurrentHashMap<>();
    private final LongAdder total = new LongAdder();
    private final LongAdder distinct = new LongAdder();

    /** Counts one more event with this id. */
    public void add(String id) {
        int dash = numberStart(id) - 1;
        int before;
        if (dash < 0) {
            before = other.merge(id, 1, Integer::sum) - 1;
        } else {
            long number = Long.parseLong(id, dash + 1, id.length(), 10);
            before = numbered.computeIfAbsent(
                            new Place(id.substring(0, dash), number / CHUNK), place -> new AtomicIntegerArray(CHUNK))
                    .getAndIncrement((int) (number % CHUNK));
        }
        total.increment();
        if (before == 0) {
            distinct.increment();
        }
    }

    /** How often the id was received, 0 if never. */
    public int count(String id) {
        int dash = numberStart(id) - 1;
        if (dash < 0) {
            return other.getOrDefault(id, 0);
        }
        long number = Long.parseLong(id, dash + 1, id.length(), 10);
        @Nullable AtomicIntegerArray counts = numbered.get(new Place(id.substring(0, dash), number / CHUNK));
        return counts == null ? 0 : counts.get((int) (number % CHUNK));
    }

    /** Events received, repeated ones included. */
    public long total() {
        return total.sum();
    }

    /** Different ids received. */
    public long distinct() {
        return distinct.sum();
    }

    /** Events received beyond the first of their id. */
    public long duplicates() {
        return total() - distinct();
    }

    /**
     * A copy with some of the ids; cheap, as no id is looked at by itself.
     *
     * @param prefixes which to keep: what stands before the last dash of ids that end in a number, the whole of others
     */
    public IdCounts where(Predicate<String> prefixes) {
        IdCounts some = new IdCounts();
        numbered.forEach((place, counts) -> {
            if (prefixes.test(place.prefix())) {
                AtomicIntegerArray copy = new AtomicIntegerArray(CHUNK);
                for (int i = 0; i < CHUNK; i++) {
                    copy.set(i, counts.get(i));
                    some.tally(copy.get(i));
                }
                some.numbered.put(place, copy);
            }
        });
        other.forEach((id, count) -> {
            if (prefixes.test(id)) {
                some.other.put(id, count);
                some.tally(count);
            }
        });
        return some;
    }

    private void tally(int times) {
        total.add(times);
        distinct.add(times > 0 ? 1 : 0);
    }

    /** Visits every id with its count, in no order. */
    public void forEach(ObjIntConsumer<String> visitor) {
        numbered.forEach((place, counts) -> {
            for (int i = 0; i < CHUNK; i++) {
                int count = counts.get(i);
                if (count > 0) {
                    visitor.accept(place.prefix() + "-" + (place.chunk() * CHUNK + i), count);
                }
            }
        });
        other.forEach(visitor::accept);
    }

    /** Index of the number behind the last dash, or 0 if the id does not end in one that reads back the same. */
    private static int numberStart(String id) {
        int start = id.lastIndexOf('-') + 1;
        int digits = id.length() - start;
        if (start == 0 || digits == 0 || digits > MAX_DIGITS || (digits > 1 && id.charAt(start) == '0')) {
            return 0;
        }
        for (int i = start; i < id.length(); i++) {
            if (id.charAt(i) < '0' || id.charAt(i) > '9') {
                return 0;
            }
        }
        return start;
    }
}
