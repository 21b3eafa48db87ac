package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Lanes whose filters have a condition in common, beside what each of them keeps alone. */
class LaneGateTest {
    private static final List<String> FILTERS = List.of(
            "regexp_contains(rule, 'out') AND bytes_total > 0",
            "regexp_contains(rule, 'out') AND bytes_total > 1",
            "regexp_contains(rule, 'out') AND bytes_total > 2 AND lower(app) = 'ssl'",
            "lower(app) = 'ssl' AND regexp_contains(rule, 'out')",
            "regexp_contains(rule, 'out') OR bytes_total > 3",
            "lower(app) = 'ssl' AND bytes_total > 1",
            "NOT regexp_contains(rule, 'out')",
            "time_generated < now() - INTERVAL '1' DAY",
            "rule IS NULL");

    @Test
    void keepWhatTheyKeepAlone() {
        Map<String, Integer> together = kept(FILTERS);

        for (String filter : FILTERS) {
            Map<String, Integer> alone = kept(List.of(filter));
            assertThat(together.getOrDefault(lane(filter), 0))
                    .as(filter)
                    .isEqualTo(alone.getOrDefault(lane(filter), 0));
        }
        assertThat(together).hasSizeGreaterThan(6);
    }

    private static String lane(String filter) {
        return "lane-" + FILTERS.indexOf(filter);
    }

    private static Map<String, Integer> kept(List<String> filters) {
        List<LaneSpec> lanes = new ArrayList<>();
        for (String filter : filters) {
            Subscription subscription = Subscriptions.named(lane(filter))
                    .filter(filter)
                    .steps(new StepSpec.Include(List.of("action")))
                    .build();
            assertThat(SubscriptionCheck.check(subscription)).isEmpty();
            lanes.add(new LaneSpec(
                    subscription,
                    ReaderSchemas.of(subscription.source()).schemas().stream()
                            .map(Schema::toString)
                            .toList()));
        }
        Kept kept = new Kept();
        Shaper shaper = new Shaper(lanes, ShapeLimits.defaults(), () -> 0, false, kept, Shaper.NO_LEDGER);
        shaper.shape(events(), 5, kept);
        shaper.flush(kept);
        return kept.byLane;
    }

    private static RecordBatch events() {
        Records records = new Records();
        String[] rules = {"web-out", "in", null};
        String[] apps = {"SSL", "ssl", "dns"};
        for (int i = 0; i < 60; i++) {
            records.add(Records.traffic()
                    .set("rule", rules[i % 3])
                    .set("app", apps[i / 3 % 3])
                    .set("bytes_total", (long) (i % 5))
                    .set("time_generated", i % 7 == 0 ? 0L : 1_900_000_000_000_000L)
                    .build());
        }
        return records.batch("fw.acme", 0);
    }

    private static final class Kept implements ShapedOutput, JobTally.Report {
        private final Map<String, Integer> byLane = new TreeMap<>();

        @Override
        public void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis) {
            byLane.merge(batch.lane().substring("acme/".length()), batch.count(), Integer::sum);
        }

        @Override
        public void deadLetter(DeadLetter letter, long timestampMillis) {
            throw new AssertionError(letter.detail());
        }

        @Override
        public void ledger(LedgerEntry.Shaped entry) {
            throw new AssertionError("no ledger is kept");
        }

        @Override
        public void add(ShapeMetric metric, long count) {}

        @Override
        public void add(Subscription subscription, ShapeMetric metric, long count) {}
    }
}
