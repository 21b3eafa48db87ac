package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.LaneCounts;
import dev.sluice.subscription.StepSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final int EVENTS = 5_000;
    private static final StepSpec USER = new StepSpec.Include(List.of("source_user"));

    private static Subscriptions sampled(int keptPerMillion, String by) {
        return Subscriptions.named("sampled").steps(new StepSpec.Sample(keptPerMillion, by), USER);
    }

    private static Records events() {
        Records records = new Records();
        for (int i = 0; i < EVENTS; i++) {
            records.add(Records.traffic().set("source_user", "user-" + i / 10).build());
        }
        return records;
    }

    private static List<Long> offsets(Shaped shaped) {
        List<Long> offsets = new ArrayList<>();
        shaped.batches.forEach(batch -> {
            for (int i = 0; i < batch.count(); i++) {
                offsets.add(batch.offset(i));
            }
        });
        return offsets;
    }

    @Test
    void keepsTheShareAndCountsTheRest() {
        Shaped shaped = Shaped.of(sampled(200_000, null), events());

        int kept = shaped.events.size();
        assertThat(kept).isCloseTo(EVENTS / 5, Offset.offset(120));
        assertThat(shaped.counters)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        ShapeMetric.EVENTS_READ_TOTAL,
                        (long) EVENTS,
                        ShapeMetric.EVENTS_FILTERED_TOTAL,
                        (long) EVENTS - kept,
                        ShapeMetric.EVENTS_DROPPED_TOTAL,
                        (long) EVENTS - kept,
                        ShapeMetric.EVENTS_KEPT_TOTAL,
                        (long) kept));
        assertThat(shaped.batches).hasSize(1);
        assertThat(shaped.batches.get(0).counts()).isEqualTo(new LaneCounts(EVENTS, EVENTS - kept, 0));
    }

    @Test
    void aReplayAndALargerShareKeepTheSameEvents() {
        List<Long> tenth = offsets(Shaped.of(sampled(100_000, null), events()));
        List<Long> again = offsets(Shaped.of(sampled(100_000, null), events()));
        List<Long> fifth = offsets(Shaped.of(sampled(200_000, null), events()));

        assertThat(again).isEqualTo(tenth);
        assertThat(fifth).containsAll(tenth).hasSizeGreaterThan(tenth.size());
    }

    /** What was kept must be kept by every later version, or a replay would differ. */
    @Test
    void theKeptEventsAreThoseOfEveryVersion() {
        assertThat(offsets(Shaped.of(sampled(2_000, null), events())))
                .containsExactly(
                        313L, 486L, 690L, 810L, 858L, 1110L, 1479L, 1606L, 2049L, 2685L, 2884L, 3315L, 3630L, 4038L,
                        4232L, 4246L, 4462L, 4553L);
    }

    @Test
    void keepsAllEventsOfAValueOrNone() {
        Shaped shaped = Shaped.of(sampled(200_000, "source_user"), events());

        assertThat(offsets(shaped)).hasSizeBetween(500, 1_500).allSatisfy(offset -> assertThat(offsets(shaped))
                .contains(offset / 10 * 10, offset / 10 * 10 + 9));
    }

    @Test
    void eventsWithoutTheValueAreSampledOneByOne() {
        Records records = new Records();
        for (int i = 0; i < EVENTS; i++) {
            records.add(Records.traffic().build());
        }

        assertThat(Shaped.of(sampled(200_000, "source_user"), records).events)
                .hasSizeBetween(EVENTS / 5 - 120, EVENTS / 5 + 120);
    }

    @Test
    void theFieldMustBeATextOrANumber() {
        assertThat(SubscriptionCheck.check(sampled(1, "time_generated").build()))
                .singleElement()
                .hasToString(
                        "steps[0].sample.by: \"time_generated\" (expected: a field with a text or a whole number)");
    }
}
