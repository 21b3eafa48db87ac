package dev.sluice.pipelines.ledger;

import dev.sluice.events.LedgerEntry;
import dev.sluice.events.LedgerOptions;
import dev.sluice.pipelines.kafka.KafkaWrites;
import dev.sluice.pipelines.read.KafkaReadOptions;
import dev.sluice.subscription.KafkaSpec;
import java.util.Objects;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes ledger entries to the job's ledger topic, at least once: the producer is flushed before a bundle ends, so that at a
 * checkpoint the topic has all that was done until then. Records are JSON; their key is job, topic and partition, so that
 * what is told of a partition stays in order.
 */
public final class WriteLedger extends PTransform<PCollection<LedgerEntry>, PDone> {
    private static final long serialVersionUID = 1;

    private final KafkaSpec kafka;
    private final String topic;
    private final String job;

    private WriteLedger(KafkaSpec kafka, String topic, String job) {
        this.kafka = kafka;
        this.topic = topic;
        this.job = job;
    }

    /**
     * Writes to the topic of {@link LedgerOptions}, which is set and exists, in the name of the job's consumer group.
     *
     * @param kafka the brokers that the job reads from; secrets are read on the workers
     */
    public static WriteLedger of(KafkaSpec kafka, PipelineOptions options) {
        return new WriteLedger(
                kafka,
                Objects.requireNonNull(options.as(LedgerOptions.class).getLedgerTopic()),
                Objects.requireNonNull(options.as(KafkaReadOptions.class).getConsumerGroup()));
    }

    @Override
    public PDone expand(PCollection<LedgerEntry> entries) {
        return entries.apply("To records", ParDo.of(new LedgerRecordsFn(topic, job)))
                .setCoder(ProducerRecordCoder.of(ByteArrayCoder.of(), ByteArrayCoder.of()))
                .apply("Write to Kafka", KafkaWrites.to(kafka));
    }
}
