package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.checkpoint.FlinkConfFolder;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.SandboxExtension;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.testkit.kafka.Broker;
import dev.sluice.testkit.siem.Inbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the main job's checkpoints hold and how large they are, with the shares, plan and sinks that a user has. */
final class CheckpointSizeIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final String FLINKS_OWN = "org.apache.flink.runtime.state.hashmap.HashMapStateBackendFactory";
    private static final int SLOTS = 2;
    private static final int EVENTS = 1_200;

    /** What every checkpoint must stay under, and what one of the usual job does stay under: it has 5 KB. */
    private static final int LIMIT_BYTES = 16 * 1024;

    private static final int USUAL_BYTES = 8 * 1024;

    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().kafka().siem());

    private static LocalFlink flink;
    private static FlinkRest rest;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startFlink() throws Exception {
        flink = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL), SLOTS);
        rest = new FlinkRest(flink.web());
        rest.awaitReady(TIMEOUT);
    }

    @AfterAll
    static void stopFlink() {
        flink.close();
    }

    @Test
    void theUsualJobsCheckpointIsSmallAndHasNoOptionsAndNoSecrets() throws IOException {
        SANDBOX.get().kafka().createTopic("usual", 12);
        SluiceOptions options = options("marked-group", List.of(toSiem("usual")));
        options.setUserAgent("marked-user-agent");
        options.setTempLocation("/marked/temp/location");

        try (RunningJob job = start(options)) {
            produce("usual", 12);
            job.awaitDelivered("usual", EVENTS);
            CheckpointContents checkpoint = job.checkpoint();

            assertThat(checkpoint.stateBytes()).isLessThan(USUAL_BYTES);
            assertThat(checkpoint.fileBytes()).isLessThan(USUAL_BYTES).isLessThan(LIMIT_BYTES);
            assertThat(checkpoint.files()).containsExactly("_metadata");

            // The topic is in it, so what is looked for would be found.
            assertThat(checkpoint.stateHas("usual")).isTrue();
            assertThat(List.of(
                            "marked-user-agent",
                            "/marked/temp/location",
                            SANDBOX.get().kafka().bootstrapServers(),
                            "PipelineOptions",
                            SANDBOX.get().siem().token(),
                            folder.resolve("token").toString()))
                    .allSatisfy(marker -> {
                        assertThat(checkpoint.stateHas(marker)).as(marker).isFalse();
                        assertThat(checkpoint.fileHas(marker)).as(marker).isFalse();
                    });
            // A job's folder is named after its group, and chunks of state after their folder.
            assertThat(checkpoint.stateHas("marked-group")).isFalse();
            assertThat(checkpoint.fileHas("marked-group/checkpoints/")).isTrue();
        }
    }

    @Test
    void doesNotGrowWithLanesOrWorkersAndWithPartitionsByTheirOffsets() throws IOException {
        SANDBOX.get().kafka().createTopic("narrow", 12);
        SANDBOX.get().kafka().createTopic("broad8", 60);
        produce("narrow", 12);
        produce("broad8", 60);

        long one = sizeAfterReading("one", "narrow", 1, 1);
        long lanes = sizeAfterReading("lanes", "narrow", 50, 1);
        long workers = sizeAfterReading("workers", "narrow", 1, 2);
        long partitions = sizeAfterReading("partitions", "broad8", 1, 1);

        assertThat(lanes).isEqualTo(one);
        // Flink's description of a list, once more.
        assertThat(workers - one).isBetween(0L, 400L);
        // A partition takes its number and its offset, a byte or two each.
        assertThat(partitions - one).isBetween(48L * 2, 48L * 6);
    }

    /** The state of a checkpoint of a job that has read a topic to its end. */
    private long sizeAfterReading(String group, String topic, int lanes, int parallelism) throws IOException {
        List<String> subscriptions = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            subscriptions.add(subscription(topic + "-" + i, topic, "discard: {}"));
        }
        SluiceOptions options = options(group, subscriptions);
        options.as(FlinkPipelineOptions.class).setParallelism(parallelism);
        try (RunningJob job = start(options)) {
            // What is committed to the group is what a completed checkpoint had read.
            CheckpointContents checkpoint = Await.until(
                    "a checkpoint behind the last event of " + topic,
                    TIMEOUT,
                    job::checkpoint,
                    taken -> committed(group) == EVENTS);
            return checkpoint.stateBytes();
        }
    }

    /**
     * A job that wrote its checkpoint with Flink's own backend, where Beam's empty lists are most of it, goes on from it with
     * this one, at another parallelism, with its shares and without a committed offset to go by.
     */
    @Test
    void restoresFromACheckpointOfFlinksOwnBackendAtAnotherParallelism() throws IOException {
        SANDBOX.get().kafka().createTopic("restored", 12);
        produce("restored", 12);
        Path conf = Files.createDirectory(folder.resolve("conf"));
        FlinkConfFolder.write(conf, Map.of("state.backend.type", FLINKS_OWN), null);
        SluiceOptions before = options("before", List.of(toSiem("restored")));
        before.as(FlinkPipelineOptions.class).setFlinkConfDir(conf.toString());
        CheckpointContents large;
        try (RunningJob job = start(before)) {
            job.awaitDelivered("restored", EVENTS);
            large = job.checkpoint();
        }
        assertThat(large.stateBytes()).isGreaterThan(LIMIT_BYTES);

        SluiceOptions after = options("after", List.of(toSiem("restored")));
        after.setReadShares(3);
        FlinkPipelineOptions flinkOptions = after.as(FlinkPipelineOptions.class);
        flinkOptions.setParallelism(SLOTS);
        flinkOptions.setSavepointPath(large.folder());
        try (RunningJob job = start(after)) {
            produce("restored", 12);
            job.awaitDelivered("restored", 2 * EVENTS);
            CheckpointContents small = job.checkpoint();

            assertThat(job.inbox("restored").ids().duplicates()).isZero();
            assertThat(small.stateBytes()).isLessThan(USUAL_BYTES);
            assertThat(rest.restores(job.id())).isEqualTo(1);
        }
    }

    private static long committed(String group) {
        return Broker.await(SANDBOX.get()
                        .kafka()
                        .admin()
                        .listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata())
                .values()
                .stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
    }

    private String toSiem(String topic) throws IOException {
        Path token =
                Files.writeString(folder.resolve("token"), SANDBOX.get().siem().token());
        return subscription(
                topic,
                topic,
                """
                https:
                    url: %s
                    protocol: json-lines
                    auth: {bearer: {secret: "file:%s"}}
                    tls: {caFile: "%s"}
                """
                        .formatted(
                                SANDBOX.get().siem().uri("/ingest/" + topic),
                                token,
                                SANDBOX.get().authority().caFile()));
    }

    private String subscription(String name, String topic, String sink) throws IOException {
        return Files.writeString(
                        folder.resolve(name + ".yaml"),
                        """
                        tenant: acme
                        name: %s
                        source: {topics: [%s]}
                        sink:
                          %s
                        deadLetters: {topic: dead.acme}
                        """
                                .formatted(name, topic, sink))
                .toString();
    }

    private SluiceOptions options(String group, List<String> subscriptions) {
        SluiceOptions options = PipelineOptionsFactory.create().as(SluiceOptions.class);
        options.setJobName(group);
        options.setSubscriptions(subscriptions);
        options.setBootstrapServers(SANDBOX.get().kafka().bootstrapServers());
        options.setConsumerGroup(group);
        options.setCheckpointRoot(folder.resolve("state").toString());
        options.setRunner(FlinkRunner.class);
        FlinkPipelineOptions flinkOptions = options.as(FlinkPipelineOptions.class);
        flinkOptions.setParallelism(1);
        flinkOptions.setAttachedMode(false);
        return options;
    }

    private static RunningJob start(SluiceOptions options) throws IOException {
        flink.use(options.as(FlinkPipelineOptions.class));
        List<String> before = rest.jobs();
        PipelineResult result = Job.create(options).run();
        String id = rest.jobs().stream()
                .filter(job -> !before.contains(job))
                .findFirst()
                .orElseThrow();
        Await.until("tasks of job " + id, TIMEOUT, () -> rest.allTasksRunning(id));
        return new RunningJob(result, id);
    }

    private record RunningJob(PipelineResult result, String id) implements AutoCloseable {
        CheckpointContents checkpoint() {
            try {
                return CheckpointContents.take(rest, id);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        Inbox inbox(String topic) {
            return SANDBOX.get().siem().inbox("/ingest/" + topic);
        }

        void awaitDelivered(String topic, long count) {
            Await.until("events at the SIEM", TIMEOUT, () -> inbox(topic).ids().distinct(), seen -> seen >= count);
        }

        @Override
        public void close() throws IOException {
            result.cancel();
            rest.awaitState(id, "CANCELED", TIMEOUT);
        }
    }

    /** {@link #EVENTS} events, evenly over the partitions; Kafka has them when this returns. */
    private static void produce(String topic, int partitions) {
        EventGenerator events = new EventGenerator(7, "acme", Instant.parse("2026-11-01T10:00:00Z"));
        // A partition that has just been created may refuse the first of several requests and take the second: an
        // idempotent producer then never gets the first one in.
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                SANDBOX.get().kafka().bootstrapServers(),
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                GeneratedEvent event = events.next();
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, i % partitions, null, event.avro());
                record.headers()
                        .add(WriterSchemas.SCHEMA_HEADER, event.schemaName().getBytes(StandardCharsets.UTF_8));
                var unused = producer.send(record);
            }
        }
    }
}
