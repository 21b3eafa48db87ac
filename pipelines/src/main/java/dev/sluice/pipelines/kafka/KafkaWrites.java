package dev.sluice.pipelines.kafka;

import dev.sluice.subscription.KafkaSpec;
import org.apache.beam.sdk.io.kafka.KafkaIO;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writing to the job's own brokers. */
public final class KafkaWrites {
    private KafkaWrites() {}

    /**
     * Writes records of bytes to the topics that they name, at least once: the producer is flushed before a bundle ends.
     *
     * @param kafka the brokers; secrets are read on the workers
     */
    public static KafkaIO.WriteRecords<byte[], byte[]> to(KafkaSpec kafka) {
        return KafkaIO.<byte[], byte[]>writeRecords()
                .withBootstrapServers(String.join(",", kafka.bootstrapServers()))
                .withKeySerializer(ByteArraySerializer.class)
                .withValueSerializer(ByteArraySerializer.class)
                .withProducerFactoryFn(new KafkaProducerFactory(kafka));
    }
}
