package dev.sluice.sinks.delivery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.DeadLetterCoder;
import dev.sluice.events.EventBatch;
import java.util.Collection;
import java.util.Map;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.values.PCollection;

/**
 * Delivers each batch's events to the receiver of its lane; the dead letters that come out are the events that a receiver
 * refused for good. Batches are in the global window.
 *
 * <p>At least once: a bundle ends only when every event of it was accepted or has become a dead letter. A transient error
 * is tried again for {@link dev.sluice.subscription.DeliverySpec#maxRetryTime()}; then the bundle fails, the runner
 * replays it, and an event of it that had been accepted is delivered again. An outage produces no dead letters.
 */
public final class DeliverEvents extends PTransform<PCollection<EventBatch>, PCollection<DeadLetter>> {
    private static final long serialVersionUID = 1;

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
    public PCollection<DeadLetter> expand(PCollection<EventBatch> batches) {
        return batches.apply("Deliver", ParDo.of(fn(batches))).setCoder(DeadLetterCoder.of());
    }

    DeliverFn fn(PCollection<EventBatch> batches) {
        if (!(batches.getWindowingStrategy().getWindowFn() instanceof GlobalWindows)) {
            throw new IllegalArgumentException(
                    "windows: " + batches.getWindowingStrategy().getWindowFn() + " (expected: the global window)");
        }
        return new DeliverFn(receivers, lanes);
    }
}
