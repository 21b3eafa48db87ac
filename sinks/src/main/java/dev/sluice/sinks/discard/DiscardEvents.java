package dev.sluice.sinks.discard;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.DeliverEvents;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.LaneSetup;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Counts each lane's events as delivered and drops them. Dead letters are only events larger than a batch may be.
 *
 * <p>The events go through the same delivery as those of any sink, with its limits and metrics; only nothing is sent.
 */
public final class DiscardEvents extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    private final DeliverEvents delivery;

    private DiscardEvents(DeliverEvents delivery) {
        this.delivery = delivery;
    }

    /** Lanes whose sink is {@link dev.sluice.subscription.SinkSpec.Discard}. */
    public static DiscardEvents lanes(List<LaneSetup> lanes) {
        return new DiscardEvents(DeliverEvents.through(new DiscardReceiverFactory(), lanes));
    }

    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        return batches.apply("Discard", delivery);
    }
}
