package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment.Slice;
import dev.sluice.subscription.BatchSpec;
import java.nio.charset.StandardCharsets;
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
    void keepsNoWholeBatchForAFewOfItsEvents() {
        ShipmentCutter cutter = cutter(100, 1_000, (batch, event) -> event % 10 == 3 ? "late" : "");
        EventBatch batch = Batches.of(0, 0, 20);

        cutter.add(batch, 0);
        cutter.cutAll();

        assertThat(offsets())
                .containsExactly(
                        List.of(0L, 1L, 2L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 14L, 15L, 16L, 17L, 18L, 19L),
                        List.of(3L, 13L));
        assertThat(cut.get(0).slices())
                .allSatisfy(slice -> assertThat(slice.batch()).isSameAs(batch));
        List<Slice> late = cut.get(1).slices();
        assertThat(late).hasSize(1);
        EventBatch copy = late.get(0).batch();
        assertThat(copy.packed()).hasSizeLessThan(batch.packed().length / 4);
        assertThat(text(copy, 1)).isEqualTo(text(batch, 13)).isEqualTo("{\"event_id\":\"fw.acme-0-13\"} fw-1");
        assertThat(copy.eventTimeMicros(1)).isEqualTo(batch.eventTimeMicros(13));
        assertThat(copy.severity(1)).isEqualTo(batch.severity(13)).isEqualTo(5);
        assertThat(copy.eventId(1)).isEqualTo(batch.eventId(13));
    }

    /** Payload and host. */
    private static String text(EventBatch batch, int event) {
        int start = batch.payloadStart(event);
        int end = batch.payloadEnd(event);
        return new String(batch.packed(), start, end - start, StandardCharsets.UTF_8)
                + " "
                + new String(batch.packed(), end, batch.hostEnd(event) - end, StandardCharsets.UTF_8);
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
