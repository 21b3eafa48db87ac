package dev.sluice.pipelines.deadletter;

import dev.sluice.events.DeadLetter;
import dev.sluice.pipelines.kafka.KafkaWrites;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.io.kafka.ProducerRecordCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;

/**
 * Writes dead letters to each subscription's topic, at least once: the producer is flushed before a bundle ends, so a
 * failure replays the bundle. A letter from the delivery carries coordinates only; its original is read again from Kafka,
 * which costs nothing while nothing is refused.
 */
public final class WriteDeadLetters extends PTransform<PCollection<DeadLetter>, PDone> {
    private static final long serialVersionUID = 1;

    private final KafkaSpec kafka;
    private final Map<String, String> topics;

    private WriteDeadLetters(KafkaSpec kafka, Map<String, String> topics) {
        this.kafka = kafka;
        this.topics = topics;
    }

    /**
     * Writes to the dead-letter topics of {@code subscriptions}, which exist.
     *
     * @param kafka the brokers that the job reads from; secrets are read on the workers
     */
    public static WriteDeadLetters of(KafkaSpec kafka, List<Subscription> subscriptions) {
        return new WriteDeadLetters(
                kafka,
                subscriptions.stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Subscription::lane,
                                subscription -> subscription.deadLetters().topic())));
    }

    @Override
    public PDone expand(PCollection<DeadLetter> letters) {
        return letters.apply("Restore originals", ParDo.of(new RestoreOriginalFn(kafka, topics)))
                .setCoder(ProducerRecordCoder.of(
                        NullableCoder.of(ByteArrayCoder.of()), NullableCoder.of(ByteArrayCoder.of())))
                .apply("Write to Kafka", KafkaWrites.to(kafka));
    }
}
