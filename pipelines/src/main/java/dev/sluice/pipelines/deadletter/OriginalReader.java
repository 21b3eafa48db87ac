package dev.sluice.pipelines.deadletter;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.RecordHeader;
import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads single records again by their coordinates. The consumer belongs to this reader: it has no group, resets nothing by
 * itself ({@code auto.offset.reset=none}) and polls one record at a time.
 */
final class OriginalReader implements AutoCloseable {
    /** Never committed to; a consumer wants one. */
    private static final String GROUP = "sluice-dead-letters";

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * A record that Kafka still had.
     *
     * @param timestampMillis its Kafka timestamp
     */
    record Found(DeadLetter.Original original, long timestampMillis) {}

    private final Consumer<byte[], byte[]> consumer;
    private final Clock clock;

    /** Connects to the brokers, reading secrets as they are now. */
    static OriginalReader open(KafkaSpec kafka) {
        Map<String, Object> settings = KafkaSettings.forConsumer(kafka, GROUP);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        return new OriginalReader(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                Clock.systemUTC());
    }

    OriginalReader(Consumer<byte[], byte[]> consumer, Clock clock) {
        this.consumer = consumer;
        this.clock = clock;
    }

    /**
     * The record at {@code offset}, or empty when Kafka no longer has it.
     *
     * @throws TimeoutException when the broker does not answer within 30 s; the bundle fails and is tried again
     */
    Optional<Found> read(String topic, int partition, long offset) {
        TopicPartition topicPartition = new TopicPartition(topic, partition);
        consumer.assign(List.of(topicPartition));
        Instant deadline = clock.instant().plus(LIMIT);
        try {
            if (consumer.endOffsets(List.of(topicPartition), LIMIT).get(topicPartition) <= offset) {
                return Optional.empty();
            }
            consumer.seek(topicPartition, offset);
            while (clock.instant().isBefore(deadline)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.offset() == offset ? Optional.of(toFound(record)) : Optional.empty();
                }
            }
        } catch (OffsetOutOfRangeException e) {
            return Optional.empty(); // Retention has passed the record.
        }
        throw new TimeoutException("record " + topicPartition + " at offset " + offset + ": no answer in " + LIMIT);
    }

    private static Found toFound(ConsumerRecord<byte[], byte[]> record) {
        RecordHeader[] headers = Arrays.stream(record.headers().toArray())
                .map(header -> new RecordHeader(header.key(), header.value()))
                .toArray(RecordHeader[]::new);
        return new Found(new DeadLetter.Original(record.key(), record.value(), headers), record.timestamp());
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(5));
    }
}
