package dev.sluice.pipelines.ledger;

import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A ledger in a Kafka topic, from its beginning to where it ended when this was made. */
public final class LedgerTopic implements Ledger {
    private static final Duration POLL = Duration.ofMillis(500);

    /** 30 s, in which brokers restart. */
    private static final int MOST_SILENT_POLLS = 60;

    private final KafkaSpec kafka;
    private final Map<TopicPartition, Long> ends;

    private LedgerTopic(KafkaSpec kafka, Map<TopicPartition, Long> ends) {
        this.kafka = kafka;
        this.ends = ends;
    }

    /**
     * Looks where the topic ends now.
     *
     * @throws IllegalStateException when there is no such topic, or the brokers do not answer
     */
    public static LedgerTopic at(KafkaSpec kafka, String topic) {
        String place = topic + " at " + String.join(",", kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            if (partitions.isEmpty()) {
                throw new IllegalStateException("topic: " + place + " (expected: one that exists)");
            }
            return new LedgerTopic(kafka, Map.copyOf(consumer.endOffsets(partitions)));
        } catch (TimeoutException e) {
            throw new IllegalStateException("topic: " + place + " (expected: brokers that answer)", e);
        }
    }

    /**
     * Reads the topic.
     *
     * @throws IllegalStateException when a record is no entry, naming its partition and offset, or the brokers are gone
     */
    @Override
    public void forEach(Consumer<WrittenEntry> taker) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            int silentPolls = 0;
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                silentPolls = records.isEmpty() ? silentPolls + 1 : 0;
                if (silentPolls > MOST_SILENT_POLLS) {
                    throw new IllegalStateException("topic: " + ends.keySet() + " (expected: brokers that answer)");
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        taker.accept(entry(record));
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new IllegalStateException("topic: " + ends.keySet() + " (expected: brokers that answer)", e);
        }
    }

    private static WrittenEntry entry(ConsumerRecord<byte[], byte[]> record) {
        try {
            return LedgerJson.read(record.value());
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    record.topic() + "-" + record.partition() + " at offset " + record.offset() + ": " + e.getMessage(),
                    e);
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(KafkaSpec kafka) {
        Map<String, Object> settings = new HashMap<>(KafkaSettings.forConsumer(kafka, ""));
        // It commits nothing, and must need no right to any group.
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
