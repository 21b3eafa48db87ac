package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.ReceiverFactory;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.SinkSpec;
import java.time.InstantSource;

/**
 * Opens the receivers of GCS lanes. Payloads are JSON objects without line breaks, or Avro binary of the lane's schema, with
 * nested values as JSON text for Parquet. Events share an object only within one partition and UTC hour, and leave in
 * order: exactly once rests on that.
 *
 * @param endpoints where Google Cloud Storage is
 */
record GcsReceiverFactory(GoogleEndpoints endpoints) implements ReceiverFactory {

    /**
     * Opens a lane's receiver; connects with its first shipment.
     *
     * @throws IllegalArgumentException for a lane of another kind, or a format that has no object form
     */
    @Override
    public Receiver open(LaneSetup lane) {
        SinkSpec.Gcs sink = lane.sink(SinkSpec.Gcs.class);
        return new GcsReceiver(
                lane.subscription(),
                sink,
                ObjectBody.forFormat(sink.format(), lane.schema()),
                Bucket.open(endpoints, sink.bucket(), sink.delivery().requestTimeout()),
                InstantSource.system());
    }

    @Override
    public Object shipmentKey(EventBatch batch, int event) {
        return ObjectName.folder(batch, event);
    }

    @Override
    public boolean ordered() {
        return true;
    }
}
