package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.BatchSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ShipmentCutterTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Shipment> cut = new ArrayList<>();
    private final List<Long> tooLarge = new ArrayList<>();

    private ShipmentCutter cutter(int maxEvents, long maxBytes, ShipmentCutter.Keys keys) {
        return new ShipmentCutter(
                new BatchSpec(maxEvents, maxBytes, SECOND),
                keys,
                EventBatch::payloadLength,
                (key, shipment) -> cut.add(shipment),
                (batch, event) -> tooLarge.add(batch.offset(event)));
    }

    private List<List<Long>> offsets() {
        return cut.stream().map(Batches::offsets).toList();
    }

    @Test
    void cutsByCountAcrossBatches() {
        ShipmentCutter cutter = cutter(3, 1_000, (batch, event) -> "");

        cutter.add(Batches.of(0, 0, 2), 0);
        cutter.add(Batches.of(0, 2, 5), 0);

        assertThat(offsets()).containsExactly(List.of(0L, 1L, 2L), List.of(3L, 4L, 5L));
        cutter.cutAll();
        assertThat(offsets()).hasSize(3).last().isEqualTo(List.of(6L));
    }

    @Test
    void cutsBeforeTheBytesWouldBeExceeded() {
        ShipmentCutter cutter = cutter(100, 10, (batch, event) -> "");

        cutter.add(Batches.of(0, 0, "fw", "aaaa", "bbbb", "cccc", "dddddddddd", "e"), 0);
        cutter.cutAll();

        assertThat(offsets()).containsExactly(List.of(0L, 1L), List.of(2L), List.of(3L), List.of(4L));
    }

    @Test
    void takesOutAnEventThatIsLargerThanAShipment() {
        ShipmentCutter cutter = cutter(100, 10, (batch, event) -> "");

        cutter.add(Batches.of(0, 0, "fw", "aaaa", "too large by far", "cccc"), 0);
        cutter.cutAll();

        assertThat(offsets()).containsExactly(List.of(0L, 2L));
        assertThat(tooLarge).containsExactly(1L);
    }

    @Test
    void cutsTheOldestOnceItHasReachedItsAge() {
        ShipmentCutter cutter = cutter(100, 1_000, (batch, event) -> batch.partition());
        cutter.add(Batches.of(0, 0, 1), 0);
        cutter.add(Batches.of(1, 10, 1), 400_000_000);
        cutter.add(Batches.of(0, 1, 1), 500_000_000);

        assertThat(cutter.cutDue(999_999_999)).isFalse();
        assertThat(cutter.untilDue(999_999_999)).isEqualTo(Duration.ofNanos(1));
        assertThat(cutter.cutDue(1_000_000_000)).isTrue();
        assertThat(cutter.cutDue(1_000_000_000)).isFalse();

        assertThat(offsets()).containsExactly(List.of(0L, 1L));
        assertThat(cutter.untilDue(1_000_000_000)).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void keepsEventsOfDifferentKeysApart() {
        ShipmentCutter cutter = cutter(100, 1_000, (batch, event) -> batch.offset(event) % 2);

        cutter.add(Batches.of(0, 0, 5), 0);
        cutter.cutAll();

        assertThat(offsets()).containsExactly(List.of(0L, 2L, 4L), List.of(1L, 3L));
    }

    @Test
    void copiesNoEvent() {
        EventBatch batch = Batches.of(0, 0, 4);
        ShipmentCutter cutter = cutter(2, 1_000, (events, event) -> "");

        cutter.add(batch, 0);

        assertThat(cut)
                .extracting(Shipment::slices)
                .containsExactly(List.of(new Slice(batch, 0, 2)), List.of(new Slice(batch, 2, 4)));
    }

    @Property(tries = 300)
    void everyEventLeavesOnceInOrderWithinTheLimits(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 40) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 8) int maxEvents,
            @ForAll @IntRange(min = 1, max = 50) int maxBytes,
            @ForAll @IntRange(min = 1, max = 3) int keys) {
        cut.clear();
        tooLarge.clear();
        ShipmentCutter cutter = cutter(maxEvents, maxBytes, (batch, event) -> batch.offset(event) % keys);
        String[] payloads = lengths.stream().map("x"::repeat).toArray(String[]::new);

        cutter.add(Batches.of(0, 0, "fw", payloads), 0);
        cutter.cutAll();

        List<Long> seen = new ArrayList<>(tooLarge);
        for (Shipment shipment : cut) {
            List<Long> offsets = Batches.offsets(shipment);
            seen.addAll(offsets);
            assertThat(offsets).isSorted();
            assertThat(offsets.stream().map(offset -> offset % keys).distinct()).hasSize(1);
            assertThat(shipment.count()).isBetween(1, maxEvents);
            assertThat(shipment.payloadBytes()).isLessThanOrEqualTo(maxBytes);
        }
        List<Long> all = new ArrayList<>();
        for (long offset = 0; offset < payloads.length; offset++) {
            all.add(offset);
        }
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    }
}
