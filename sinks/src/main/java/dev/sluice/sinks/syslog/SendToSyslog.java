package dev.sluice.sinks.syslog;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.delivery.DeliverEvents;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.EventLimit;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.subscription.SinkSpec.Syslog;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Sends each lane's events to its syslog collector, those of one Kafka partition in order on one connection. Dead letters
 * are only events larger than a batch may be: a collector cannot refuse.
 *
 * <p>At least once up to the collector's TCP: an event counts as delivered once that has acknowledged it. What the
 * collector's machine holds when it dies in the moment after can be lost: syslog acknowledges nothing.
 */
public final class SendToSyslog extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    private final DeliverEvents delivery;

    private SendToSyslog(DeliverEvents delivery) {
        this.delivery = delivery;
    }

    /** Lanes whose sink is {@link dev.sluice.subscription.SinkSpec.Syslog}. */
    public static SendToSyslog lanes(List<LaneSetup> lanes) {
        return new SendToSyslog(DeliverEvents.through(new SyslogReceiverFactory(), lanes));
    }

    /** Tries the lane's way to its collector, up to an open connection or RELP session. */
    public static void check(LaneSetup lane, Checklist list) {
        SyslogCheck.run(lane, list);
    }

    /** What the lane's collector takes of one event. */
    public static EventLimit limit(LaneSetup lane) {
        Syslog sink = lane.sink(Syslog.class);
        EventLimit shipment = EventLimit.of(sink.batch(), EventBatch::payloadLength);
        MessageWriter messages =
                MessageWriter.of(sink.messages(), lane.subscription().lane());
        return (batch, event) -> shipment.excess(batch, event).or(() -> messages.excess(batch, event));
    }

    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        return batches.apply("Send", delivery);
    }
}
