package dev.sluice.pipelines.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.DeadLetterCoder;
import dev.sluice.events.Reason;
import dev.sluice.events.RecordHeader;
import dev.sluice.events.Stage;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.SourcedSubscription;
import dev.sluice.subscription.Subscription;
import dev.sluice.subscription.SubscriptionReader;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteDeadLettersIT {
    private static final byte[] KEY = {1, 0, -1};
    private static final byte[] VALUE = {0, 7, (byte) 0xff, 0x0a};

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private String source;
    private Subscription subscription;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createTopics() throws IOException {
        source = "events-" + UUID.randomUUID();
        broker.createTopic(source, 1);
        Path file = Files.writeString(
                folder.resolve("subscription.yaml"),
                """
                tenant: acme
                name: siem
                source: {topics: [%s]}
                sink: {https: {url: "https://siem.example"}}
                deadLetters: {topic: dead-%s}
                """
                        .formatted(source, source));
        ReadResult read = SubscriptionReader.read(List.of(file));
        assertThat(read.problems()).isEmpty();
        subscription = read.subscriptions().stream()
                .map(SourcedSubscription::subscription)
                .findFirst()
                .orElseThrow();
        DeadLetterTopics.ensure(kafka(), List.of(subscription));
    }

    @Test
    void keepsKeyValueAndHeadersAndAddsTheReason() {
        DeadLetter.Original original =
                new DeadLetter.Original(KEY, VALUE, new RecordHeader[] {new RecordHeader("trace", new byte[] {9})});

        write(letter(Stage.DECODE, Reason.MALFORMED_VALUE, 42, original, null));

        ConsumerRecord<byte[], byte[]> record = onlyDeadLetter();
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(record.timestamp()).isEqualTo(1_700_000_000_000L);
        assertThat(record.headers().lastHeader("trace").value()).containsExactly(9);
        assertThat(header(record, "sluice-dead-lane")).isEqualTo("acme/siem");
        assertThat(header(record, "sluice-dead-stage")).isEqualTo("decode");
        assertThat(header(record, "sluice-dead-reason")).isEqualTo("malformed_value");
        assertThat(header(record, "sluice-dead-detail")).isEqualTo("what happened");
        assertThat(header(record, "sluice-dead-topic")).isEqualTo(source);
        assertThat(header(record, "sluice-dead-partition")).isEqualTo("0");
        assertThat(header(record, "sluice-dead-offset")).isEqualTo("42");
        assertThat(header(record, "sluice-dead-schema-id")).isEqualTo("panos-traffic-1");
    }

    @Test
    void aTombstoneStaysATombstone() {
        write(letter(
                Stage.DECODE, Reason.EMPTY_VALUE, 1, new DeadLetter.Original(null, null, new RecordHeader[] {}), null));

        ConsumerRecord<byte[], byte[]> record = onlyDeadLetter();
        assertThat(record.key()).isNull();
        assertThat(record.value()).isNull();
    }

    @Test
    void readsTheOriginalAgainWhenTheLetterHasOnlyItsCoordinates() throws Exception {
        long offset = produceThree();

        write(letter(Stage.DELIVER, Reason.REJECTED, offset, null, "sent".getBytes(UTF_8)));

        ConsumerRecord<byte[], byte[]> record = onlyDeadLetter();
        assertThat(record.key()).isEqualTo(KEY);
        assertThat(record.value()).isEqualTo(VALUE);
        assertThat(header(record, "trace")).isEqualTo("middle");
        assertThat(record.timestamp()).isEqualTo(1_600_000_000_000L);
        assertThat(record.headers().lastHeader("sluice-dead-content")).isNull();
    }

    @Test
    void keepsWhatWasSentWhenKafkaNoLongerHasTheOriginal() throws Exception {
        long offset = produceThree();
        broker.admin()
                .deleteRecords(Map.of(new TopicPartition(source, 0), RecordsToDelete.beforeOffset(offset + 1)))
                .all()
                .get(30, TimeUnit.SECONDS);

        write(letter(Stage.DELIVER, Reason.REJECTED, offset, null, "sent".getBytes(UTF_8)));

        ConsumerRecord<byte[], byte[]> record = onlyDeadLetter();
        assertThat(record.value()).isEqualTo("sent".getBytes(UTF_8));
        assertThat(header(record, "sluice-dead-content")).isEqualTo("encoded");
        assertThat(header(record, "sluice-dead-offset")).isEqualTo(Long.toString(offset));
    }

    /** Three records, of which the middle one is the original; returns its offset. */
    private long produceThree() throws ExecutionException, InterruptedException, TimeoutException {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(source, new byte[] {1})).get(30, TimeUnit.SECONDS);
            ProducerRecord<byte[], byte[]> middle = new ProducerRecord<>(source, null, 1_600_000_000_000L, KEY, VALUE);
            middle.headers().add("trace", "middle".getBytes(UTF_8));
            long offset = producer.send(middle).get(30, TimeUnit.SECONDS).offset();
            producer.send(new ProducerRecord<>(source, new byte[] {3})).get(30, TimeUnit.SECONDS);
            return offset;
        }
    }

    private DeadLetter letter(Stage stage, Reason reason, long offset, DeadLetter.Original original, byte[] encoded) {
        return new DeadLetter(
                "acme/siem",
                stage,
                reason,
                "what happened",
                source,
                0,
                offset,
                "panos-traffic-1",
                1_700_000_000_000L,
                original,
                encoded);
    }

    private void write(DeadLetter letter) {
        Pipeline pipeline = Pipeline.create(
                PipelineOptionsFactory.fromArgs("--runner=DirectRunner").create());
        pipeline.apply(Create.of(letter).withCoder(DeadLetterCoder.of()))
                .apply("Write dead letters", WriteDeadLetters.of(kafka(), List.of(subscription)));
        pipeline.run().waitUntilFinish();
    }

    private ConsumerRecord<byte[], byte[]> onlyDeadLetter() {
        TopicPartition partition = new TopicPartition(subscription.deadLetters().topic(), 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String key) {
        return new String(record.headers().lastHeader(key).value(), UTF_8);
    }

    private static KafkaSpec kafka() {
        return KafkaSpec.plaintext(broker.bootstrapServers());
    }
}
