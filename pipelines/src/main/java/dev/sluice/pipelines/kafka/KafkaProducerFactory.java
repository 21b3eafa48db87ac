package dev.sluice.pipelines.kafka;

import dev.sluice.subscription.KafkaSpec;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Makes KafkaIO's producer on the worker, where secrets are read: none stands in the job graph. */
final class KafkaProducerFactory implements SerializableFunction<Map<String, Object>, Producer<byte[], byte[]>> {
    private static final long serialVersionUID = 1;

    private final KafkaSpec kafka;

    /** Producers for these brokers; the class of keys and values is KafkaIO's to set. */
    KafkaProducerFactory(KafkaSpec kafka) {
        this.kafka = kafka;
    }

    @Override
    public Producer<byte[], byte[]> apply(Map<String, Object> fromKafkaIo) {
        Map<String, Object> settings = new HashMap<>(fromKafkaIo);
        settings.putAll(KafkaSettings.forProducer(kafka));
        return new KafkaProducer<>(settings);
    }
}
