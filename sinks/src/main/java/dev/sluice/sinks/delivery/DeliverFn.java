package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Hands batches to their lanes and joins them at the end of a bundle: a bundle that ends well has delivered, or returned
 * as a dead letter, every event it was given.
 */
final class DeliverFn extends DoFn<EventBatch, DeadLetter> {
    private static final long serialVersionUID = 1;

    /** {@link Receiver#unpublished()}, by stream. */
    static final TupleTag<KV<String, Long>> UNPUBLISHED = new TupleTag<>() {};

    private final ReceiverFactory receivers;
    private final Map<String, LaneSetup> setups;
    private final boolean ledger;
    private transient @Nullable Lanes lanes;
    private transient @Nullable Instant newest;

    DeliverFn(ReceiverFactory receivers, Map<String, LaneSetup> setups, boolean ledger) {
        this.receivers = receivers;
        this.setups = Map.copyOf(setups);
        this.ledger = ledger;
    }

    @Setup
    public void setUp() {
        lanes = new Lanes(receivers, setups, ledger);
    }

    @StartBundle
    public void startBundle() {
        newest = BoundedWindow.TIMESTAMP_MIN_VALUE;
    }

    @ProcessElement
    public void deliver(@Element EventBatch batch, @Timestamp Instant timestamp, OutputReceiver<DeadLetter> deadLetters)
            throws InterruptedException {
        if (newest == null || timestamp.isAfter(newest)) {
            newest = timestamp;
        }
        lanes().add(batch, deadLetters::output);
    }

    /** What comes out has the newest timestamp of the bundle: it is behind no watermark that it could fall behind. */
    @FinishBundle
    public void finishBundle(FinishBundleContext context) throws InterruptedException {
        Instant timestamp = newest == null ? BoundedWindow.TIMESTAMP_MIN_VALUE : newest;
        lanes().settle(deadLetter -> context.output(deadLetter, timestamp, GlobalWindow.INSTANCE));
        lanes().unpublished()
                .forEach((stream, events) ->
                        context.output(UNPUBLISHED, KV.of(stream, events), timestamp, GlobalWindow.INSTANCE));
        lanes().takeLedger()
                .forEach(entry -> context.output(DeliverEvents.LEDGER, entry, timestamp, GlobalWindow.INSTANCE));
    }

    @Teardown
    public void tearDown() {
        if (lanes != null) {
            lanes.close();
            lanes = null;
        }
    }

    private Lanes lanes() {
        if (lanes == null) {
            throw new IllegalStateException("lanes: closed (expected: between set-up and teardown)");
        }
        return lanes;
    }
}
