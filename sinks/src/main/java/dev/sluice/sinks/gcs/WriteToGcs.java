package dev.sluice.sinks.gcs;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.delivery.DeliverEvents;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.SinkSpec;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Writes each batch's events as objects of its lane's bucket, gzipped JSON lines, Avro or Parquet files, under {@code
 * prefix/tenant=T/dt=YYYY-MM-DD/hour=HH/}; the dead letters that come out are events that the service refused to store.
 *
 * <p>Exactly once: a replay, of the same subscription, finds in the bucket what is stored and goes on behind it. The way
 * this is done and its conditions are on {@link GcsReceiver}.
 */
public final class WriteToGcs extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    private final DeliverEvents delivery;

    private WriteToGcs(DeliverEvents delivery) {
        this.delivery = delivery;
    }

    /**
     * Delivery of these lanes.
     *
     * @param lanes lanes with a GCS sink
     * @param endpoints where Google Cloud Storage is
     */
    public static WriteToGcs lanes(List<LaneSetup> lanes, GoogleEndpoints endpoints) {
        return new WriteToGcs(DeliverEvents.through(new GcsReceiverFactory(endpoints), lanes));
    }

    /** Asks whether the bucket is there and the lane may write to it; writes nothing. */
    public static void check(LaneSetup lane, GoogleEndpoints endpoints, Checklist list) {
        GcsCheck.run(lane.sink(SinkSpec.Gcs.class), endpoints, list);
    }

    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        return batches.apply("Store", delivery);
    }
}
