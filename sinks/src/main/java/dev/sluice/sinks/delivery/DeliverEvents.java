package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.DeadLetterCoder;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.LedgerEntryCoder;
import dev.sluice.events.LedgerOptions;
import java.util.Collection;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * Delivers each batch's events to the receiver of its lane; the dead letters that come out are the events that a receiver
 * refused for good, the ledger's entries tell what each bundle has delivered. Batches are in the global window.
 *
 * <p>At least once: a bundle ends only when every event of it was accepted or has become a dead letter. A transient error
 * is tried again for {@link dev.sluice.subscription.DeliverySpec#maxRetryTime()}; then the bundle fails, the runner
 * replays it, and an event of it that had been accepted is delivered again. An outage produces no dead letters.
 */
public final class DeliverEvents extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    static final TupleTag<LedgerEntry> LEDGER = new TupleTag<>("ledger") {
        private static final long serialVersionUID = 1;
    };

    private static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("dead-letters") {
        private static final long serialVersionUID = 1;
    };

    private final ReceiverFactory receivers;
    private final Map<String, LaneSetup> lanes;

    private DeliverEvents(ReceiverFactory receivers, Map<String, LaneSetup> lanes) {
        this.receivers = receivers;
        this.lanes = lanes;
    }

    /**
     * The transform for one kind of sink.
     *
     * @param receivers opens a lane's receiver at its first event on a worker
     * @param lanes the lanes whose batches come in
     */
    public static DeliverEvents through(ReceiverFactory receivers, Collection<LaneSetup> lanes) {
        return new DeliverEvents(receivers, LaneSetup.byLane(lanes));
    }

    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        return delivered(deliver(batches, TupleTagList.of(LEDGER)));
    }

    /** The step itself; {@code others} are the tags of what comes out of it beside dead letters. */
    PCollectionTuple deliver(PCollection<EventBatch> batches, TupleTagList others) {
        if (!(batches.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
            throw new IllegalArgumentException(
                    "windows: " + batches.getWindowingStrategy().getWindowFn() + " (expected: the global window)");
        }
        boolean ledger = LedgerOptions.isKept(batches.getPipeline().getOptions());
        // The name is that of a ParDo with one output, which this was when the first savepoints were made.
        return batches.apply(
                "Deliver/ParMultiDo(Deliver)",
                ParDo.of(new DeliverFn(receivers, lanes, ledger)).withOutputTags(DEAD_LETTERS, others));
    }

    /** What comes out of the step, without further tags. */
    static Delivered delivered(PCollectionTuple outputs) {
        return Delivered.of(
                outputs.get(DEAD_LETTERS).setCoder(DeadLetterCoder.of()),
                outputs.get(LEDGER).setCoder(LedgerEntryCoder.of()));
    }
}
