package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.BatchSpec;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one lane's events into shipments of one key each, by count, bytes and age. A shipment is made of slices of the
 * batches that came in; only where a shipment goes on waiting with a few of a batch's events are these copied, so that it
 * does not keep the whole batch in memory. Not thread-safe; knows the time only from its callers.
 */
final class ShipmentCutter {
    /** A shipment that waits keeps batches of at most this many times its own bytes. */
    private static final int KEPT_RATIO = 4;

    private final BatchSpec limits;
    private final Keys keys;
    private final Sizes sizes;
    private final BiConsumer<Object, Shipment> cut;
    private final BiConsumer<EventBatch, Integer> tooLarge;

    /** In the order of their first event, so that the oldest comes first. */
    private final Map<Object, Open> open = new LinkedHashMap<>();

    /** Which events may travel together, {@link ReceiverFactory#shipmentKey}. */
    interface Keys {
        Object of(EventBatch batch, int event);
    }

    /** What events count against {@link BatchSpec#maxBytes()}, {@link Receiver#bytesOf}. */
    interface Sizes {
        int of(EventBatch batch, int event);
    }

    /**
     * All are called from within the methods of this object.
     *
     * @param cut takes each finished shipment with its key
     * @param tooLarge takes each event that is larger than a whole shipment may be
     */
    ShipmentCutter(
            BatchSpec limits,
            Keys keys,
            Sizes sizes,
            BiConsumer<Object, Shipment> cut,
            BiConsumer<EventBatch, Integer> tooLarge) {
        this.limits = limits;
        this.keys = keys;
        this.sizes = sizes;
        this.cut = cut;
        this.tooLarge = tooLarge;
    }

    /** Takes a batch and cuts what is full. */
    void add(EventBatch batch, long nowNanos) {
        Set<Open> touched = new LinkedHashSet<>();
        Open current = null;
        int from = 0;
        for (int event = 0; event < batch.count(); event++) {
            int length = sizes.of(batch, event);
            Object key = keys.of(batch, event);
            boolean fits = length <= limits.maxBytes();
            if (current != null && (!fits || !current.key.equals(key) || !current.takes(length))) {
                current.slices.add(new Slice(batch, from, event));
                current = null;
            }
            if (!fits) {
                tooLarge.accept(batch, event);
                continue;
            }
            if (current == null) {
                current = openWithRoom(key, length, nowNanos);
                if (touched.add(current)) {
                    current.slicesBefore = current.slices.size();
                }
                from = event;
            }
            current.count++;
            current.bytes += length;
            if (current.isFull()) {
                current.slices.add(new Slice(batch, from, event + 1));
                finish(current);
                current = null;
            }
        }
        if (current != null) {
            current.slices.add(new Slice(batch, from, batch.count()));
        }
        for (Open shipment : touched) {
            if (open.get(shipment.key) == shipment) {
                copySmallRest(batch, shipment.slices.subList(shipment.slicesBefore, shipment.slices.size()));
            }
        }
    }

    private static void copySmallRest(EventBatch batch, List<Slice> slices) {
        long bytes = slices.stream().mapToLong(Slice::payloadBytes).sum();
        if (bytes * KEPT_RATIO < batch.packed().length) {
            Slice copy = copy(batch, slices);
            slices.clear();
            slices.add(copy);
        }
    }

    private static Slice copy(EventBatch batch, List<Slice> slices) {
        int count = slices.stream().mapToInt(Slice::count).sum();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        int[] payloadEnds = new int[count];
        int[] hostEnds = new int[count];
        long[] offsets = new long[count];
        long[] eventTimesMicros = new long[count];
        byte[] severities = new byte[count];
        int to = 0;
        for (Slice slice : slices) {
            int start = batch.payloadStart(slice.from());
            int moved = packed.size() - start;
            packed.write(batch.packed(), start, batch.hostEnd(slice.to() - 1) - start);
            for (int event = slice.from(); event < slice.to(); event++) {
                payloadEnds[to] = batch.payloadEnd(event) + moved;
                hostEnds[to] = batch.hostEnd(event) + moved;
                offsets[to] = batch.offset(event);
                eventTimesMicros[to] = batch.eventTimeMicros(event);
                severities[to] = (byte) batch.severity(event);
                to++;
            }
        }
        EventBatch copy = new EventBatch(
                batch.lane(),
                batch.topic(),
                batch.partition(),
                packed.toByteArray(),
                payloadEnds,
                hostEnds,
                offsets,
                eventTimesMicros,
                severities,
                batch.counts());
        return new Slice(copy, 0, count);
    }

    /** Cuts the oldest shipment if its first event has waited long enough; tells whether there was one. */
    boolean cutDue(long nowNanos) {
        Open oldest = oldest();
        if (oldest == null || nowNanos - oldest.sinceNanos < limits.maxAge().toNanos()) {
            return false;
        }
        finish(oldest);
        return true;
    }

    /** Cuts the oldest shipment whatever its age. */
    void cutOldest() {
        Open oldest = oldest();
        if (oldest != null) {
            finish(oldest);
        }
    }

    void cutAll() {
        while (!open.isEmpty()) {
            cutOldest();
        }
    }

    /** Time until the oldest shipment is due, zero when it is; null when nothing is open. */
    @Nullable
    Duration untilDue(long nowNanos) {
        Open oldest = oldest();
        if (oldest == null) {
            return null;
        }
        return Duration.ofNanos(Math.max(0, limits.maxAge().toNanos() - (nowNanos - oldest.sinceNanos)));
    }

    private Open openWithRoom(Object key, int length, long nowNanos) {
        Open found = open.get(key);
        if (found != null && !found.takes(length)) {
            finish(found);
            found = null;
        }
        if (found == null) {
            found = new Open(key, nowNanos);
            open.put(key, found);
        }
        return found;
    }

    private void finish(Open finished) {
        open.remove(finished.key);
        cut.accept(finished.key, new Shipment(finished.slices));
    }

    private @Nullable Open oldest() {
        Iterator<Open> inOrder = open.values().iterator();
        return inOrder.hasNext() ? inOrder.next() : null;
    }

    /** A shipment that may still grow. */
    private final class Open {
        final Object key;
        final long sinceNanos;
        final List<Slice> slices = new ArrayList<>();

        /** How many slices there were before the batch that is being added. */
        int slicesBefore;

        int count;
        long bytes;

        Open(Object key, long sinceNanos) {
            this.key = key;
            this.sinceNanos = sinceNanos;
        }

        boolean takes(int length) {
            return count < limits.maxEvents() && bytes + length <= limits.maxBytes();
        }

        boolean isFull() {
            return count >= limits.maxEvents() || bytes >= limits.maxBytes();
        }
    }
}
