package dev.sluice.pipelines;

import dev.sluice.events.LedgerOptions;
import dev.sluice.events.RecordBatch;
import dev.sluice.pipelines.deadletter.WriteDeadLetters;
import dev.sluice.pipelines.ledger.WriteLedger;
import dev.sluice.pipelines.read.ReadRecordBatches;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.shape.ShapeEvents;
import java.util.List;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;

/**
 * The one pipeline: Kafka to the sinks of any number of subscriptions. At least once from end to end; each sink's page says
 * what it adds. Step names are operator ids on Flink: renaming one loses state, and a test holds them.
 */
public final class SubscriptionPipeline extends PTransform<PBegin, PDone> {
    private static final long serialVersionUID = 1;

    private final KafkaSpec kafka;
    private final List<Subscription> subscriptions;

    private SubscriptionPipeline(KafkaSpec kafka, List<Subscription> subscriptions) {
        this.kafka = kafka;
        this.subscriptions = subscriptions;
    }

    /** The pipeline of valid subscriptions that read from one Kafka cluster. */
    public static SubscriptionPipeline of(KafkaSpec kafka, List<Subscription> subscriptions) {
        return new SubscriptionPipeline(kafka, List.copyOf(subscriptions));
    }

    @Override
    public PDone expand(PBegin begin) {
        GoogleEndpoints google = GoogleEndpoints.from(begin.getPipeline().getOptions());
        PCollection<RecordBatch> records =
                begin.apply("Read record batches", ReadRecordBatches.from(TopicSelections.of(subscriptions)));
        PCollectionTuple shaped = records.apply("Shape events", ShapeEvents.of(subscriptions));
        Delivered delivered = shaped.apply("Deliver", new Deliver(Lanes.of(subscriptions), google));
        if (LedgerOptions.isKept(begin.getPipeline().getOptions())) {
            delivered
                    .ledger()
                    .and(shaped.get(ShapeEvents.LEDGER))
                    .apply("All ledger entries", Flatten.pCollections())
                    .apply(
                            "Write ledger",
                            WriteLedger.of(kafka, begin.getPipeline().getOptions()));
        }
        return delivered
                .deadLetters()
                .and(shaped.get(ShapeEvents.DEAD_LETTERS))
                .apply("All dead letters", Flatten.pCollections())
                .apply("Write dead letters", WriteDeadLetters.of(kafka, subscriptions));
    }
}
