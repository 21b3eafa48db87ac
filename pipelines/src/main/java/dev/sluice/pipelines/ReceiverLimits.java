package dev.sluice.pipelines;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.EventLimit;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.https.SendToHttps;
import dev.sluice.sinks.syslog.SendToSyslog;
import dev.sluice.subscription.Subscription;
import java.util.List;

/** What receivers take of one event, known without asking them. */
public final class ReceiverLimits {

    private ReceiverLimits() {}

    /** The limit of a subscription's receiver; the subscription must have no problems. */
    public static EventLimit of(Subscription subscription) {
        LaneSetup lane = Lanes.of(List.of(subscription)).get(0);
        return switch (subscription.sink().kind()) {
            case HTTPS -> SendToHttps.limit(lane);
            case SYSLOG -> SendToSyslog.limit(lane);
            // A shipment is an append or an object, of which BatchSpec allows no more than the service does.
            case BIGQUERY, GCS, DISCARD -> EventLimit.of(subscription.sink().batch(), EventBatch::payloadLength);
        };
    }
}
