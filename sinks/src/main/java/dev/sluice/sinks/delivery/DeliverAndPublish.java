package dev.sluice.sinks.delivery;

import dev.sluice.events.EventBatch;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TupleTagList;

/**
 * {@link DeliverEvents} to receivers that show nothing by themselves, and a second step that publishes what they have taken:
 * a two-phase commit. At the end of each bundle the second step is told of each stream how many events it has ({@link
 * Receiver#unpublished()}); a count covers all earlier ones of its stream. It is to publish once a checkpoint is complete
 * that covers what it was told. What a failed job has delivered since its last checkpoint is then never published, and
 * the replay delivers it to other streams.
 */
public final class DeliverAndPublish extends PTransform<PCollection<EventBatch>, Delivered> {
    private static final long serialVersionUID = 1;

    private final DeliverEvents deliver;
    private final PTransform<PCollection<KV<String, Long>>, PDone> publish;

    /**
     * Both steps.
     *
     * @param deliver the first
     * @param publish the second; gets events per stream
     */
    public DeliverAndPublish(DeliverEvents deliver, PTransform<PCollection<KV<String, Long>>, PDone> publish) {
        this.deliver = deliver;
        this.publish = publish;
    }

    /** The first step is that of {@link DeliverEvents}: on Flink it is the same operator. */
    @Override
    public Delivered expand(PCollection<EventBatch> batches) {
        PCollectionTuple outputs =
                deliver.deliver(batches, TupleTagList.of(DeliverEvents.LEDGER).and(DeliverFn.UNPUBLISHED));
        outputs.get(DeliverFn.UNPUBLISHED)
                .setCoder(KvCoder.of(StringUtf8Coder.of(), VarLongCoder.of()))
                .apply("Publish", publish);
        return DeliverEvents.delivered(outputs);
    }
}
