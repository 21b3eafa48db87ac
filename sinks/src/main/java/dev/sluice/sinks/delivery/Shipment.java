package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;

/**
 * Events of one lane that travel together: one request, one append, one group of frames or one object.
 *
 * @param slices consecutive events, in the order they were read
 */
public record Shipment(List<Slice> slices) {

    public Shipment {
        slices = List.copyOf(slices);
        if (slices.isEmpty()) {
            throw new IllegalArgumentException("slices: [] (expected: at least one)");
        }
    }

    /**
     * The events {@code [from, to)} of one batch.
     *
     * @param from index of the first event
     * @param to index behind the last event
     */
    public record Slice(EventBatch batch, int from, int to) {
        public int count() {
            return to - from;
        }

        /** Encoded bytes of the events, without host names. */
        public long payloadBytes() {
            long bytes = 0;
            for (int i = from; i < to; i++) {
                bytes += batch.payloadLength(i);
            }
            return bytes;
        }
    }

    /** The number of events. */
    public int count() {
        return slices.stream().mapToInt(Slice::count).sum();
    }

    /** Encoded bytes of all events, without framing and before compression. */
    public long payloadBytes() {
        return slices.stream().mapToLong(Slice::payloadBytes).sum();
    }

    /** One event alone. */
    Slice event(int index) {
        return range(Objects.checkIndex(index, count()), index + 1).get(0);
    }

    /** The events {@code [from, to)}; empty when there are none. */
    List<Slice> range(int from, int to) {
        List<Slice> found = new ArrayList<>();
        int start = 0;
        for (Slice slice : slices) {
            int first = Math.max(from, start) - start;
            int end = Math.min(to, start + slice.count()) - start;
            if (first < end) {
                found.add(new Slice(slice.batch(), slice.from() + first, slice.from() + end));
            }
            start += slice.count();
        }
        return found;
    }

    /** These events, in their order; empty when there are none. */
    List<Shipment> only(SortedSet<Integer> events) {
        List<Slice> found = new ArrayList<>();
        int from = 0;
        int to = 0;
        for (int event : events) {
            Objects.checkIndex(event, count());
            if (event != to) {
                found.addAll(range(from, to));
                from = event;
            }
            to = event + 1;
        }
        found.addAll(range(from, to));
        return found.isEmpty() ? List.of() : List.of(new Shipment(found));
    }

    /** The other events, in their order; empty when there are none. */
    List<Shipment> without(SortedSet<Integer> events) {
        List<Slice> rest = new ArrayList<>();
        int from = 0;
        for (int event : events) {
            rest.addAll(range(from, Objects.checkIndex(event, count())));
            from = event + 1;
        }
        rest.addAll(range(from, count()));
        return rest.isEmpty() ? List.of() : List.of(new Shipment(rest));
    }

    /** The first and the second half of a shipment of at least two events. */
    List<Shipment> halves() {
        int middle = count() / 2;
        return List.of(new Shipment(range(0, middle)), new Shipment(range(middle, count())));
    }
}
