package dev.sluice.loadtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.loadtests.verify.DeadLetterCounts;
import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.SandboxExtension;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.siem.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Records that are no events, a receiver that is away, and one that refuses: each costs what it must and no event more. */
final class BadRecordsAndOutagesIT {
    private static final int EVENTS = 1_000;
    private static final long SEED = 42;

    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().kafka().siem());

    private static LocalFlink flink;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startFlink() throws Exception {
        flink = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL), 1);
        new FlinkRest(flink.web()).awaitReady(SiemJob.TIMEOUT);
    }

    @AfterAll
    static void stopFlink() {
        flink.close();
    }

    @Test
    void turnsEachBadRecordIntoADeadLetterAndDeliversTheGoodOnesAroundIt() throws IOException {
        try (SiemJob job = SiemJob.start("bad-records", SANDBOX.get(), flink, folder)) {
            List<Bad> bad = badRecords(job);
            job.produce(EVENTS);
            Map<String, Bad> first = produce(bad);
            job.produce(EVENTS);
            Map<String, Bad> second = produce(bad);
            job.produce(EVENTS);
            job.awaitDelivered(3 * EVENTS);
            List<ConsumerRecord<byte[], byte[]>> letters = job.awaitDeadLetters(2 * bad.size());

            assertThat(letters.stream().map(DeadLetterCounts::id)).doesNotHaveDuplicates();
            assertThat(letters).hasSize(2 * bad.size()).allSatisfy(letter -> {
                String id = DeadLetterCounts.id(letter);
                Bad original = first.containsKey(id) ? first.get(id) : second.get(id);
                assertThat(original).as(id).isNotNull();
                assertThat(DeadLetterCounts.header(letter, "reason")).as(id).isEqualTo(original.reason());
                assertThat(DeadLetterCounts.header(letter, "stage")).as(id).isEqualTo("decode");
                assertSameRecord(letter, original.record());
            });
            // The job goes on.
            job.produce(EVENTS);
            job.awaitDelivered(4 * EVENTS);
            assertThat(job.isUnbroken()).isTrue();
            assertDelivered(job.report(), 4 * EVENTS, 4 * EVENTS);
        }
    }

    @Test
    void losesNothingWhileTheSiemIsAway() throws IOException {
        try (SiemJob job = SiemJob.start("outage", SANDBOX.get(), flink, folder)) {
            job.produce(EVENTS);
            job.awaitDelivered(1);
            SANDBOX.get().siem().down();
            job.produce(4 * EVENTS);
            // A checkpoint waits for what is under way: it can end only after the SIEM has come back.
            job.awaitCheckpointUnderWay();
            assertThat(job.inbox().ids().distinct()).isLessThan(5 * EVENTS);
            SANDBOX.get().siem().failNext(3, new Fault.Status(503));
            SANDBOX.get().siem().up();
            job.produce(EVENTS);
            job.awaitDelivered(6 * EVENTS);

            assertThat(job.isUnbroken()).isTrue();
            assertDelivered(job.report(), 6 * EVENTS, 6 * EVENTS);
            assertThat(job.report().deadLettered()).isZero();
        } finally {
            SANDBOX.get().siem().recover();
            SANDBOX.get().siem().up();
        }
    }

    @Test
    void deadLettersTheOriginalOfTheOneEventThatTheSiemRefuses() throws IOException {
        try (SiemJob job = SiemJob.start("refusal", SANDBOX.get(), flink, folder)) {
            int offset = 357;
            String id = job.topic() + "-0-" + offset;
            SANDBOX.get().siem().refuse(event -> new String(event, UTF_8).contains("\"" + id + "\""));
            job.produce(EVENTS);
            job.awaitDelivered(EVENTS - 1);
            ConsumerRecord<byte[], byte[]> letter = job.awaitDeadLetters(1).get(0);

            assertThat(DeadLetterCounts.id(letter)).isEqualTo(id);
            assertThat(DeadLetterCounts.header(letter, "reason")).isEqualTo("rejected");
            assertThat(DeadLetterCounts.header(letter, "stage")).isEqualTo("deliver");
            ConsumerRecord<byte[], byte[]> original = job.originals().get(offset);
            assertSameRecord(
                    letter,
                    new ProducerRecord<>(job.topic(), null, original.key(), original.value(), original.headers()));
            assertThat(job.isUnbroken()).isTrue();
            assertThat(job.inbox().ids().count(id)).isZero();
            assertThat(job.report().deadLettered()).isEqualTo(1);
            assertDelivered(job.report(), EVENTS, EVENTS - 1);
        } finally {
            SANDBOX.get().siem().refuse(event -> false);
        }
    }

    private static void assertDelivered(LaneReport lane, long matched, long distinct) {
        assertThat(lane.matched()).as("matched of %s", lane).isEqualTo(matched);
        assertThat(lane.distinct()).as("distinct of %s", lane).isEqualTo(distinct);
        assertThat(lane.missing()).as("missing of %s", lane).isZero();
        assertThat(lane.unexpected()).as("unexpected of %s", lane).isZero();
    }

    /** The dead letter has the original's key, value and headers, in front of its own headers. */
    private static void assertSameRecord(
            ConsumerRecord<byte[], byte[]> letter, ProducerRecord<byte[], byte[]> original) {
        assertThat(letter.key()).isEqualTo(original.key());
        assertThat(letter.value()).isEqualTo(original.value());
        List<Header> headers = StreamSupport.stream(letter.headers().spliterator(), false)
                .filter(header -> !header.key().startsWith("sluice-dead-"))
                .toList();
        assertThat(headers).containsExactly(original.headers().toArray());
    }

    /** A record that is no event, and the reason that its dead letter should give. */
    private record Bad(ProducerRecord<byte[], byte[]> record, String reason) {}

    private static List<Bad> badRecords(SiemJob job) {
        Random random = new Random(SEED);
        byte[] traffic = WriterSchemas.TRAFFIC.getBytes(UTF_8);
        byte[] key = "10.1.2.3".getBytes(UTF_8);
        byte[] event = job.nextEvent().avro();
        Function<Integer, byte[]> noise = length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
        List<Bad> bad = new ArrayList<>();
        for (int length : List.of(1, 7, 100, 2_000)) {
            bad.add(new Bad(record(job, key, noise.apply(length), traffic), "malformed_value"));
            bad.add(new Bad(record(job, key, noise.apply(length), null), "missing_schema_id"));
        }
        bad.add(new Bad(record(job, null, Arrays.copyOf(event, event.length / 2), traffic), "malformed_value"));
        bad.add(new Bad(record(job, null, Arrays.copyOf(event, event.length + 1), traffic), "malformed_value"));
        bad.add(new Bad(record(job, null, event, null), "missing_schema_id"));
        bad.add(new Bad(record(job, key, event, "no-such-schema".getBytes(UTF_8)), "unknown_schema"));
        bad.add(new Bad(record(job, key, null, traffic), "empty_value"));
        bad.add(new Bad(record(job, null, null, null), "empty_value"));
        bad.add(new Bad(record(job, key, new byte[0], traffic), "empty_value"));
        return bad;
    }

    private static ProducerRecord<byte[], byte[]> record(
            SiemJob job, byte @Nullable [] key, byte @Nullable [] value, byte @Nullable [] schema) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(job.topic(), key, value);
        record.headers().add("origin", "somewhere".getBytes(UTF_8));
        if (schema != null) {
            record.headers().add(WriterSchemas.SCHEMA_HEADER, schema);
        }
        return record;
    }

    /** Produces records as they are; Kafka has them when this returns. By the id that each got. */
    private static Map<String, Bad> produce(List<Bad> records) {
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, SANDBOX.get().kafka().bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            return records.stream().collect(Collectors.toMap(bad -> send(producer, bad.record()), bad -> bad));
        }
    }

    private static String send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        try {
            RecordMetadata place = producer.send(record).get(SiemJob.TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            return place.topic() + "-" + place.partition() + "-" + place.offset();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker did not take a record", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
