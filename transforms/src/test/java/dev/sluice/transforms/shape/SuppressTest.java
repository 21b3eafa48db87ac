package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.LaneCounts;
import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.StepSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuppressTest {
    private static final long START = Records.KAFKA_MILLIS;
    private static final long INTERVAL = 10_000;

    private final Shaped shaped = new Shaped();

    private static Subscriptions lane(int maxKeys, String... by) {
        return Subscriptions.named("suppressed")
                .toNowhere()
                .steps(
                        new StepSpec.Suppress(List.of(by), Duration.ofMillis(INTERVAL), maxKeys),
                        new StepSpec.Include(List.of("source_user")));
    }

    private static Records users(String... users) {
        Records records = new Records();
        for (String user : users) {
            records.add(Records.traffic().set("source_user", user).build());
        }
        return records;
    }

    private Shaper shaper(Subscriptions lane) {
        return Shaped.shaper(lane.build(), shaped.counters);
    }

    private List<Long> keptOf(Shaper shaper, RecordBatch... batches) {
        shaped.batches.clear();
        for (RecordBatch batch : batches) {
            shaper.shape(batch, 0, shaped);
            shaper.flush(shaped);
        }
        List<Long> offsets = new ArrayList<>();
        shaped.batches.forEach(batch -> {
            for (int i = 0; i < batch.count(); i++) {
                offsets.add(batch.offset(i));
            }
        });
        return offsets;
    }

    @Test
    void keepsTheFirstOfEachIntervalAndCountsTheOthers() {
        RecordBatch batch = users("a", "a", "b", "a", "a", "a")
                .at("fw.acme", 3, 0, START, START + 1, START + 2, START + 9_999, START + 10_000, START + 19_999);

        assertThat(keptOf(shaper(lane(10, "source_user")), batch)).containsExactly(0L, 2L, 4L);
        assertThat(shaped.counters)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        ShapeMetric.EVENTS_READ_TOTAL, 6L,
                        ShapeMetric.EVENTS_FILTERED_TOTAL, 3L,
                        ShapeMetric.EVENTS_DROPPED_TOTAL, 3L,
                        ShapeMetric.EVENTS_KEPT_TOTAL, 3L));
        assertThat(shaped.batches.get(0).counts()).isEqualTo(new LaneCounts(6, 3, 0));
    }

    @Test
    void remembersOverBundlesAndAcrossWriterSchemas() {
        Subscriptions lane = lane(10, "device_name").events(EventType.TRAFFIC, EventType.THREAT);
        Records traffic = new Records().add(Records.traffic().build());
        Records threat =
                new Records().add(Records.threat().set("device_name", "pa-hq-1").build());

        assertThat(keptOf(
                        shaper(lane),
                        traffic.at("fw.acme", 3, 0, START),
                        threat.at("fw.acme", 3, 1, START + 1),
                        traffic.at("fw.acme", 3, 2, START + 2)))
                .containsExactly(0L);
    }

    @Test
    void partitionsAreApart() {
        Records user = users("a");

        assertThat(keptOf(
                        shaper(lane(10, "source_user")),
                        user.at("fw.acme", 3, 5, START),
                        user.at("fw.acme", 4, 6, START + 1),
                        user.at("fw.acme", 3, 7, START + 2)))
                .containsExactly(5L, 6L);
    }

    @Test
    void whatIsReadAgainIsKeptAgain() {
        Shaper shaper = shaper(lane(10, "source_user"));
        RecordBatch batch = users("a", "a", "a").at("fw.acme", 3, 40, START, START + 5, START + INTERVAL);

        assertThat(keptOf(shaper, batch)).containsExactly(40L, 42L);
        shaper.clear();
        assertThat(keptOf(shaper, batch)).containsExactly(40L, 42L);
    }

    @Test
    void theOldestIsForgottenFirst() {
        RecordBatch batch =
                users("a", "b", "c", "b", "a").at("fw.acme", 3, 0, START, START + 1, START + 2, START + 3, START + 4);

        assertThat(keptOf(shaper(lane(2, "source_user")), batch)).containsExactly(0L, 1L, 2L, 4L);
    }

    @Test
    void fieldsAreNotMixedUpAndNullsAreAlike() {
        Records records = new Records();
        for (String[] fields : new String[][] {{"ab", "c"}, {"a", "bc"}, {null, "c"}, {null, "c"}, {"c", null}}) {
            records.add(Records.traffic()
                    .set("source_user", fields[0])
                    .set("dest_user", fields[1])
                    .build());
        }
        RecordBatch batch = records.at("fw.acme", 3, 0, START, START, START, START, START);

        assertThat(keptOf(shaper(lane(10, "source_user", "dest_user")), batch)).containsExactly(0L, 1L, 2L, 4L);
    }

    @Test
    void withoutAKeyOrATimeEventsAreKept() {
        Shaper shaper = shaper(lane(10, "source_user"));

        assertThat(keptOf(shaper, users(null, null).at("fw.acme", 3, 0, START, START)))
                .containsExactly(0L, 1L);
        assertThat(keptOf(shaper, users("a", "a").at("fw.acme", 3, 2, -1, -1))).containsExactly(2L, 3L);
    }

    @Test
    void aTimeFarAheadSilencesNobody() {
        RecordBatch batch = users("a", "a", "a").at("fw.acme", 3, 0, START + 1_000 * INTERVAL, START, START + 1);

        assertThat(keptOf(shaper(lane(10, "source_user")), batch)).containsExactly(0L, 1L);
    }

    @Test
    void fieldsMustBeTextsOrNumbers() {
        assertThat(SubscriptionCheck.check(
                        lane(10, "time_generated", "source_usr").build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactly(
                        "steps[0].suppress.by[0]: \"time_generated\" (expected: a field with a text or a whole number)",
                        "steps[0].suppress.by[1]: \"source_usr\" (expected: a field that is there at this step),"
                                + " did you mean \"source_user\"?");
    }
}
