package dev.sluice.pipelines.read;

import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecJson;
import dev.sluice.subscription.StartFrom;
import dev.sluice.testkit.kafka.Broker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics and consumer groups that no other test uses, and a producer to fill the topics. */
final class TestTopics implements AutoCloseable {
    static final StartFrom EARLIEST = new StartFrom.Earliest();
    static final StartFrom LATEST = new StartFrom.Latest();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final Broker broker;
    private final KafkaProducer<String, byte[]> producer;

    TestTopics(Broker broker) {
        this.broker = broker;
        Map<String, Object> settings = KafkaSettings.forProducer(KafkaSpec.plaintext(broker.bootstrapServers()));
        // A partition that has just been created may refuse the first of several requests and take the second: an
        // idempotent producer then never gets the first one in.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    static String unique(String name) {
        return name + "-" + NEXT.incrementAndGet();
    }

    String create(int partitions) {
        return create(unique("topic"), partitions);
    }

    String create(String name, int partitions) {
        broker.createTopic(name, partitions);
        return name;
    }

    /** Produces {@code prefix-0} to {@code prefix-(count-1)} in order; returns the values once the broker has them. */
    List<String> produce(String topic, int partition, String prefix, int count) {
        List<String> values =
                IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
        List<Future<RecordMetadata>> sent = values.stream()
                .map(value -> producer.send(
                        new ProducerRecord<>(topic, partition, null, null, value.getBytes(StandardCharsets.UTF_8))))
                .toList();
        producer.flush();
        sent.forEach(TestTopics::check);
        return values;
    }

    private static void check(Future<RecordMetadata> sent) {
        try {
            sent.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Options with two shares, a quick look for partitions and a group of their own. */
    static KafkaReadOptions options(KafkaSpec kafka) {
        KafkaReadOptions options = PipelineOptionsFactory.as(KafkaReadOptions.class);
        options.setKafka(KafkaSpecJson.write(kafka));
        options.setConsumerGroup(unique("group"));
        options.setReadShares(2);
        options.setReadIdleAfterMillis(500);
        options.setReadDiscoveryIntervalMillis(200);
        return options;
    }

    KafkaReadOptions options() {
        return options(KafkaSpec.plaintext(broker.bootstrapServers()));
    }

    static TopicSelection topics(StartFrom start, String... topics) {
        return new TopicSelection(List.of(topics), null, start);
    }

    static TopicSelection pattern(StartFrom start, String pattern) {
        return new TopicSelection(List.of(), pattern, start);
    }

    Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Broker.await(broker.admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    Map<TopicPartition, Long> ends(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        Broker.await(broker.admin()
                        .listOffsets(partitions.stream()
                                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest())))
                        .all())
                .forEach((partition, info) -> ends.put(partition, info.offset()));
        return ends;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
