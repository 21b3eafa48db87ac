package dev.sluice.sinks.https;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.delivery.DeliverEvents;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.EventLimit;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.subscription.SinkSpec.Https;
import java.time.Clock;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Posts each lane's JSON events to its HTTPS SIEM; events that the SIEM refuses for good come out as dead letters.
 *
 * <p>At least once: an event is delivered when its request was answered with a 2xx status. A request that was accepted
 * but whose answer was lost is sent again, with the same {@code Idempotency-Key}; each event's JSON starts with its
 * {@code event_id}, which a receiver can de-duplicate on. See docs/sinks/https.md.
 */
public final class SendToHttps extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    private final DeliverEvents delivery;

    private SendToHttps(DeliverEvents delivery) {
        this.delivery = delivery;
    }

    /** Lanes whose sink is {@link dev.sluice.subscription.SinkSpec.Https}. */
    public static SendToHttps lanes(List<LaneSetup> lanes) {
        return new SendToHttps(DeliverEvents.through(new HttpsReceiverFactory(lanes), lanes));
    }

    /** Tries the lane's way to its SIEM, up to an answer to a request without events. */
    public static void check(LaneSetup lane, Checklist list) {
        HttpsCheck.run(lane, list);
    }

    /** What the lane's SIEM takes of one event, all that stands around it included. */
    public static EventLimit limit(LaneSetup lane) {
        Https sink = lane.sink(Https.class);
        return EventLimit.of(sink.batch(), Protocol.of(sink, Clock.systemUTC())::bytesOf);
    }

    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        return batches.apply("Post", delivery);
    }
}
