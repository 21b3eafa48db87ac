package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** What came of a batch of records in one lane. */
final class Shaped implements ShapedOutput {
    /** The events as UTF-8 text, in order. */
    final List<String> events = new ArrayList<>();

    /** The events' bytes, in order. */
    final List<byte[]> bytes = new ArrayList<>();

    final List<String> hosts = new ArrayList<>();
    final List<Integer> severities = new ArrayList<>();
    final List<EventBatch> batches = new ArrayList<>();
    final List<DeadLetter> letters = new ArrayList<>();
    final Map<ShapeMetric, Long> counters = new HashMap<>();

    static Shaped of(Subscriptions subscription, Records records) {
        return of(subscription.build(), records.batch("fw.acme", 7));
    }

    static Shaped of(Subscription subscription, RecordBatch records) {
        Shaped shaped = new Shaped();
        Shaper shaper = shaper(subscription, shaped.counters);
        shaper.shape(records, 5, shaped);
        shaper.flush(shaped);
        return shaped;
    }

    static Shaper shaper(Subscription subscription, Map<ShapeMetric, Long> counters) {
        assertThat(SubscriptionCheck.check(subscription)).isEmpty();
        LaneSpec lane = new LaneSpec(
                subscription,
                ReaderSchemas.of(subscription.source()).schemas().stream()
                        .map(Schema::toString)
                        .toList());
        JobTally.Report report = new JobTally.Report() {
            @Override
            public void add(ShapeMetric metric, long count) {
                counters.merge(metric, count, Long::sum);
            }

            @Override
            public void add(Subscription each, ShapeMetric metric, long count) {}
        };
        return new Shaper(List.of(lane), ShapeLimits.defaults(), () -> 0, false, report, Shaper.NO_LEDGER);
    }

    @Override
    public void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis) {
        batches.add(batch);
        for (int i = 0; i < batch.count(); i++) {
            byte[] packed = batch.packed();
            int start = batch.payloadStart(i);
            events.add(new String(packed, start, batch.payloadLength(i), StandardCharsets.UTF_8));
            bytes.add(Arrays.copyOfRange(packed, start, batch.payloadEnd(i)));
            hosts.add(new String(
                    packed, batch.payloadEnd(i), batch.hostEnd(i) - batch.payloadEnd(i), StandardCharsets.UTF_8));
            severities.add(batch.severity(i));
        }
    }

    @Override
    public void deadLetter(DeadLetter letter, long timestampMillis) {
        letters.add(letter);
    }

    @Override
    public void ledger(LedgerEntry.Shaped entry) {}
}
