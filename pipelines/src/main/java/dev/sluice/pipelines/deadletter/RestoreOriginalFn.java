package dev.sluice.pipelines.deadletter;

import dev.sluice.events.DeadLetter;
import dev.sluice.subscription.KafkaSpec;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Dead letters to Kafka records, reading originals again where a letter has only their coordinates. */
final class RestoreOriginalFn extends DoFn<DeadLetter, ProducerRecord<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final KafkaSpec kafka;
    private final Map<String, String> topics;
    private transient @Nullable OriginalReader originals;

    /** {@code topics}: the dead-letter topic by lane. */
    RestoreOriginalFn(KafkaSpec kafka, Map<String, String> topics) {
        this.kafka = kafka;
        this.topics = topics;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<ProducerRecord<byte[], byte[]>> output) {
        String topic = topics.get(letter.lane());
        output.output(toRecord(topic, letter));
    }

    private ProducerRecord<byte[], byte[]> toRecord(String topic, DeadLetter letter) {
        DeadLetter.Original carried = letter.record();
        if (carried != null) {
            return DeadLetterHeaders.toRecord(topic, letter, carried, letter.timestampMillis());
        }
        return originals()
                .read(letter.topic(), letter.partition(), letter.offset())
                .map(found -> DeadLetterHeaders.toRecord(topic, letter, found.original(), found.timestampMillis()))
                .orElseGet(() -> DeadLetterHeaders.toRecordWithoutOriginal(topic, letter));
    }

    private OriginalReader originals() {
        if (originals == null) {
            originals = OriginalReader.open(kafka);
        }
        return originals;
    }

    @Teardown
    public void close() {
        if (originals != null) {
            originals.close();
        }
    }
}
