package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import java.io.Serializable;

/** Opens a lane's receiver on the worker, where secrets are read. Serializable; tests hand in their own. */
public interface ReceiverFactory extends Serializable {

    /**
     * Opens the receiver; called at a lane's first event.
     *
     * @throws RuntimeException when the configuration cannot work (an unreadable CA file, a missing secret)
     */
    Receiver open(LaneSetup lane);

    /**
     * Events share a shipment only when their keys are equal. Objects need one per partition and hour; requests one per
     * lane.
     */
    default Object shipmentKey(EventBatch batch, int event) {
        return "";
    }

    /** Whether the shipments of one key leave one after the other instead of several at once. */
    default boolean ordered() {
        return false;
    }
}
