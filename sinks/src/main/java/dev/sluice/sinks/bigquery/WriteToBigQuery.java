package dev.sluice.sinks.bigquery;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.delivery.DeliverAndPublish;
import dev.sluice.sinks.delivery.DeliverEvents;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.beam.sdk.transforms.Filter;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * Appends each batch's rows to its lane's BigQuery table through the Storage Write API; the dead letters that come out
 * are the rows that BigQuery refused. The tables are expected to be there: see {@link BigQueryTables#prepare}.
 *
 * <p>A lane is at least once unless its sink says {@code mode: exactly-once}. At least once: a row is stored again when the
 * answer to its append is lost or the runner replays; column {@code event_id} ({@code topic-partition-offset}) tells such
 * rows. Exactly once: rows are written to buffered streams and made visible in a second step, once a checkpoint covers them;
 * needs a runner that takes checkpoints. The second step is there when a lane needs it.
 *
 * <p>A lane whose sink says {@code writer: beam} has a {@link WriteWithBigQueryIO} of its own instead, and nothing for the
 * ledger.
 */
public final class WriteToBigQuery extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    private final PTransform<PCollection<EventBatch>, Delivered> delivery;
    private final List<LaneSetup> lanesOfBigQueryIO;
    private final GoogleEndpoints endpoints;

    private WriteToBigQuery(
            PTransform<PCollection<EventBatch>, Delivered> delivery,
            List<LaneSetup> lanesOfBigQueryIO,
            GoogleEndpoints endpoints) {
        this.delivery = delivery;
        this.lanesOfBigQueryIO = lanesOfBigQueryIO;
        this.endpoints = endpoints;
    }

    /**
     * Delivery of these lanes.
     *
     * @param lanes lanes with a BigQuery sink
     * @param endpoints where BigQuery is
     */
    public static WriteToBigQuery lanes(List<LaneSetup> lanes, GoogleEndpoints endpoints) {
        return new WriteToBigQuery(
                delivery(with(BigQueryWriter.SLUICE, lanes), endpoints), with(BigQueryWriter.BEAM, lanes), endpoints);
    }

    private static List<LaneSetup> with(BigQueryWriter writer, List<LaneSetup> lanes) {
        return lanes.stream()
                .filter(lane -> lane.sink(SinkSpec.BigQuery.class).writer() == writer)
                .toList();
    }

    private static PTransform<PCollection<EventBatch>, Delivered> delivery(
            List<LaneSetup> lanes, GoogleEndpoints endpoints) {
        DeliverEvents append = DeliverEvents.through(new BigQueryReceiverFactory(endpoints), lanes);
        List<DeliverySpec> exactlyOnce = lanes.stream()
                .map(lane -> lane.sink(SinkSpec.BigQuery.class))
                .filter(sink -> sink.mode() == BigQueryMode.EXACTLY_ONCE)
                .map(SinkSpec.BigQuery::delivery)
                .toList();
        return exactlyOnce.isEmpty()
                ? append
                : new DeliverAndPublish(
                        append,
                        new MakeVisible(
                                FlushRowsClient.factory(endpoints, longest(exactlyOnce, DeliverySpec::requestTimeout)),
                                longest(exactlyOnce, DeliverySpec::maxRetryTime)));
    }

    private static Duration longest(List<DeliverySpec> lanes, Function<DeliverySpec, Duration> limit) {
        return lanes.stream().map(limit).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** Asks whether the lane's table is there and fits, and for its default stream; changes nothing. */
    public static void check(LaneSetup lane, GoogleEndpoints endpoints, Checklist list) {
        BigQueryCheck.run(lane, endpoints, list);
    }

    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        if (lanesOfBigQueryIO.isEmpty()) {
            return batches.apply("Append", delivery);
        }
        Set<String> others = lanesOfBigQueryIO.stream()
                .map(lane -> lane.subscription().lane())
                .collect(Collectors.toSet());
        Delivered delivered = batches.apply("Own lanes", Filter.by(batch -> !others.contains(batch.lane())))
                .apply("Append", delivery);
        PCollectionList<DeadLetter> deadLetters = delivered.deadLetters();
        for (LaneSetup lane : lanesOfBigQueryIO) {
            deadLetters = deadLetters.and(batches.apply(
                    "BigQueryIO for " + lane.subscription().lane(), new WriteWithBigQueryIO(lane, endpoints)));
        }
        return new Delivered(deadLetters, delivered.ledger());
    }
}
