package dev.sluice.loadtests.bench;

import dev.sluice.events.RecordHeader;
import dev.sluice.testkit.generator.GeneratedEvent;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** How generated events get into Kafka. */
public final class EventProducers {
    private static final int BATCH_BYTES = 256 << 10;
    private static final long BUFFER_BYTES = 64L << 20;

    private static final int METADATA_MILLIS = 1_000;

    private EventProducers() {}

    /** A producer of large batches, each waited for so long. It sends to new partitions within a second. */
    public static KafkaProducer<byte[], byte[]> create(String bootstrapServers, int lingerMillis) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        // With it, a producer can get stuck on a partition that was just created
                        // (OUT_OF_ORDER_SEQUENCE_NUMBER).
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        false,
                        ProducerConfig.METADATA_MAX_AGE_CONFIG,
                        METADATA_MILLIS,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        lingerMillis,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH_BYTES,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        BUFFER_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * An event as a record, its schema's name in a header.
     *
     * @param partition null for the producer's choice
     * @param timestampMillis null for now
     */
    static ProducerRecord<byte[], byte[]> record(
            String topic, @Nullable Integer partition, @Nullable Long timestampMillis, GeneratedEvent event) {
        RecordHeader schema = event.schemaHeader();
        RecordHeaders headers = new RecordHeaders();
        headers.add(schema.key(), schema.value());
        return new ProducerRecord<>(topic, partition, timestampMillis, null, event.avro(), headers);
    }
}
