package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.sinks.delivery.Shipment.Slice;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What became of one lane's events since the ledger was last told, by where they come from. Thread-safe, since answers
 * arrive on other threads than the DoFn's.
 */
final class LaneAccount {
    private final String lane;
    private final Map<Origin, Count> counts = new HashMap<>();

    /** A partition as one attempt of the shaping has read it. */
    record Origin(long attempt, String topic, int partition) {
        static Origin of(EventBatch batch) {
            return new Origin(batch.counts().attempt(), batch.topic(), batch.partition());
        }
    }

    private static final class Count {
        long first = Long.MAX_VALUE;
        long last = -1;
        long delivered;
        long refused;

        void span(long from, long to) {
            first = Math.min(first, from);
            last = Math.max(last, to);
        }
    }

    LaneAccount(String lane) {
        this.lane = lane;
    }

    synchronized void delivered(Shipment shipment) {
        for (Slice slice : shipment.slices()) {
            Count count = count(slice.batch());
            count.span(slice.batch().offset(slice.from()), slice.batch().offset(slice.to() - 1));
            count.delivered += slice.count();
        }
    }

    synchronized void refused(EventBatch batch, int event) {
        Count count = count(batch);
        count.span(batch.offset(event), batch.offset(event));
        count.refused++;
    }

    private Count count(EventBatch batch) {
        return counts.computeIfAbsent(Origin.of(batch), absent -> new Count());
    }

    /** Hands out what has come together, and starts anew. */
    synchronized void takeAll(BiConsumer<Origin, LedgerEntry.DeliveredLane> taker) {
        counts.forEach((origin, count) -> taker.accept(
                origin, new LedgerEntry.DeliveredLane(lane, count.first, count.last, count.delivered, count.refused)));
        counts.clear();
    }
}
