package dev.sluice.sinks.bigquery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.DeliverEvents;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;

/**
 * Appends each batch's rows to its lane's BigQuery table through the Storage Write API; the dead letters that come out
 * are the rows that BigQuery refused. The tables are expected to be there: see {@link BigQueryTables#prepare}.
 *
 * <p>At least once: a row is stored again when the answer to its append is lost or the runner replays. Column {@code
 * event_id} ({@code topic-partition-offset}) tells such rows.
 */
public final class WriteToBigQuery extends PTransform<PCollection<EventBatch>, PCollection<DeadLetter>> {
    private static final long serialVersionUID = 1;

    private final DeliverEvents delivery;

    private WriteToBigQuery(DeliverEvents delivery) {
        this.delivery = delivery;
    }

    /**
     * Delivery of these lanes.
     *
     * @param lanes lanes with a BigQuery sink
     * @param endpoints where BigQuery is
     */
    public static WriteToBigQuery lanes(List<LaneSetup> lanes, GoogleEndpoints endpoints) {
        return new WriteToBigQuery(DeliverEvents.through(new BigQueryReceiverFactory(endpoints), lanes));
    }

    @Override
    public PCollection<DeadLetter> expand(PCollection<EventBatch> batches) {
        return batches.apply("Append", delivery);
    }
}
