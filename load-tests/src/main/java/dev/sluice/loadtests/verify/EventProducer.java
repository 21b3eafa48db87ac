package dev.sluice.loadtests.verify;

import dev.sluice.events.RecordHeader;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.testkit.IdCounts;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Produces events and tells the expectations which offsets they got. Everything sent is acknowledged before it ends. */
public final class EventProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final Expectations expectations;
    private final Map<String, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
    private final LongAdder sent = new LongAdder();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public EventProducer(String bootstrapServers, Expectations expectations) {
        this.expectations = expectations;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        256 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Events acknowledged so far. */
    public long sent() {
        return sent.sum();
    }

    /** Sends one event; blocks while Kafka is behind. */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback sees every refusal.
    public void send(String topic, EncodedEvent event) {
        List<IdCounts> wanting = expectations.wanting(topic, decode(event));
        RecordHeader schema = event.schemaHeader();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, event.avro());
        record.headers().add(schema.key(), schema.value());
        producer.send(record, (metadata, refusal) -> {
            if (refusal != null) {
                failure.compareAndSet(null, refusal);
                return;
            }
            String id = metadata.topic() + "-" + metadata.partition() + "-" + metadata.offset();
            wanting.forEach(ids -> ids.add(id));
            sent.increment();
        });
    }

    private GenericRecord decode(EncodedEvent event) {
        GenericDatumReader<GenericRecord> reader = readers.computeIfAbsent(
                event.schemaName(), name -> new GenericDatumReader<>(WriterSchemas.builtIn(name)));
        try {
            return reader.read(null, DecoderFactory.get().binaryDecoder(event.avro(), null));
        } catch (IOException e) {
            throw new IllegalStateException("generated event: not readable by its own schema", e);
        }
    }

    /** Waits until Kafka has everything. */
    @Override
    public void close() {
        producer.close();
        if (failure.get() != null) {
            throw new IllegalStateException("the broker refused an event", failure.get());
        }
    }
}
