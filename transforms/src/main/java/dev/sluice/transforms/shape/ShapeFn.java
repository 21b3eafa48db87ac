package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.util.List;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Adapts {@link Shaper} to Beam. Dead letters are the main output, each kind of sink has its own. */
final class ShapeFn extends DoFn<RecordBatch, DeadLetter> {
    private static final long serialVersionUID = 1L;

    /** Each metric costs the runner time with every bundle, so a job of many lanes reports sums only. */
    private static final int MAX_LANES_WITH_METRICS = 100;

    private static final String NAMESPACE = "sluice_shape";

    private final List<LaneSpec> lanes;
    private final ShapeLimits limits;
    private final boolean ledger;
    private transient @Nullable Shaper shaper;

    ShapeFn(List<LaneSpec> lanes, ShapeLimits limits, boolean ledger) {
        this.lanes = List.copyOf(lanes);
        this.limits = limits;
        this.ledger = ledger;
    }

    @Setup
    public void setup() {
        shaper = new Shaper(
                lanes,
                limits,
                System::nanoTime,
                lanes.size() <= MAX_LANES_WITH_METRICS,
                new BeamCounters(),
                ledger ? System.currentTimeMillis() : Shaper.NO_LEDGER);
    }

    @StartBundle
    public void startBundle() {
        shaper().clear();
    }

    @ProcessElement
    public void processElement(
            @Element RecordBatch batch, @Timestamp Instant timestamp, MultiOutputReceiver receivers) {
        shaper().shape(batch, timestamp.getMillis(), new ShapedOutput() {
            @Override
            public void batch(SinkSpec.Kind kind, EventBatch events, long timestampMillis) {
                receivers
                        .get(ShapeEvents.batches(kind))
                        .outputWithTimestamp(events, Instant.ofEpochMilli(timestampMillis));
            }

            @Override
            public void deadLetter(DeadLetter letter, long timestampMillis) {
                receivers
                        .get(ShapeEvents.DEAD_LETTERS)
                        .outputWithTimestamp(letter, Instant.ofEpochMilli(timestampMillis));
            }

            @Override
            public void ledger(LedgerEntry.Shaped entry) {
                receivers.get(ShapeEvents.LEDGER).outputWithTimestamp(entry, timestamp);
            }
        });
    }

    @FinishBundle
    public void finishBundle(FinishBundleContext context) {
        shaper().flush(new ShapedOutput() {
            @Override
            public void batch(SinkSpec.Kind kind, EventBatch events, long timestampMillis) {
                context.output(
                        ShapeEvents.batches(kind),
                        events,
                        Instant.ofEpochMilli(timestampMillis),
                        GlobalWindow.INSTANCE);
            }

            @Override
            public void deadLetter(DeadLetter letter, long timestampMillis) {
                context.output(letter, Instant.ofEpochMilli(timestampMillis), GlobalWindow.INSTANCE);
            }

            @Override
            public void ledger(LedgerEntry.Shaped entry) {
                context.output(ShapeEvents.LEDGER, entry, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE);
            }
        });
    }

    /**
     * A batch has the timestamp of its earliest events, and leaves together with later ones. In the global window nothing
     * is late.
     */
    @Override
    @SuppressWarnings("deprecation") // Beam has no other way to emit with an earlier element's timestamp.
    public Duration getAllowedTimestampSkew() {
        return Duration.millis(Long.MAX_VALUE);
    }

    private Shaper shaper() {
        if (shaper == null) {
            throw new IllegalStateException("shaper: null (expected: set up before the first bundle)");
        }
        return shaper;
    }

    private static final class BeamCounters implements JobTally.Report {
        @Override
        public void add(ShapeMetric metric, long count) {
            Metrics.counter(NAMESPACE, metric.metricName()).inc(count);
        }

        @Override
        public void add(Subscription subscription, ShapeMetric metric, long count) {
            String lane = NAMESPACE + "." + subscription.tenant() + "." + subscription.name();
            Metrics.counter(lane, metric.metricName()).inc(count);
        }
    }
}
