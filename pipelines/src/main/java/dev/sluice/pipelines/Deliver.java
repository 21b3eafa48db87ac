package dev.sluice.pipelines;

import dev.sluice.sinks.bigquery.WriteToBigQuery;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.discard.DiscardEvents;
import dev.sluice.sinks.gcs.WriteToGcs;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.https.SendToHttps;
import dev.sluice.sinks.syslog.SendToSyslog;
import dev.sluice.subscription.SinkSpec.Kind;
import dev.sluice.transforms.shape.ShapeEvents;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Sends each lane's events to its sink: one branch per kind of sink, all of them always there, so that a job's operators
 * (and with them its savepoints) do not depend on which subscriptions it happens to run. Returns what receivers refused, and
 * what the ledger is told.
 */
final class Deliver extends PTransform<PCollectionTuple, Delivered> {
    private static final long serialVersionUID = 1;

    private final List<LaneSetup> lanes;
    private final GoogleEndpoints google;

    Deliver(List<LaneSetup> lanes, GoogleEndpoints google) {
        this.lanes = lanes;
        this.google = google;
    }

    @Override
    public Delivered expand(PCollectionTuple shaped) {
        return shaped.get(ShapeEvents.batches(Kind.HTTPS))
                .apply("Send to HTTPS", SendToHttps.lanes(of(Kind.HTTPS)))
                .and(shaped.get(ShapeEvents.batches(Kind.SYSLOG))
                        .apply("Send to syslog", SendToSyslog.lanes(of(Kind.SYSLOG))))
                .and(shaped.get(ShapeEvents.batches(Kind.BIGQUERY))
                        .apply("Write to BigQuery", WriteToBigQuery.lanes(of(Kind.BIGQUERY), google)))
                .and(shaped.get(ShapeEvents.batches(Kind.GCS))
                        .apply("Write to GCS", WriteToGcs.lanes(of(Kind.GCS), google)))
                .and(shaped.get(ShapeEvents.batches(Kind.DISCARD))
                        .apply("Discard", DiscardEvents.lanes(of(Kind.DISCARD))));
    }

    private List<LaneSetup> of(Kind kind) {
        return lanes.stream()
                .filter(lane -> lane.subscription().sink().kind() == kind)
                .toList();
    }
}
