package dev.sluice.loadtests;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.loadtests.verify.DeadLetterCounts;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.loadtests.verify.TopicContents;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.testkit.siem.Inbox;
import java.io.IOException;
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
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A job of one subscription without a filter, from a topic of its own with one partition to a target of its own at the
 * sandbox's SIEM, on Flink in this process.
 */
final class SiemJob implements AutoCloseable {
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final String TENANT = "umbrella";
    private static final long SEED = 7;
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    private final Sandbox sandbox;
    private final Subscription subscription;
    private final Expectations expectations;
    private final PipelineResult job;
    private final FlinkRest flink;
    private final String jobId;
    private final EventGenerator events = new EventGenerator(SEED, TENANT, START);

    private SiemJob(Sandbox sandbox, Subscription subscription, PipelineResult job, FlinkRest flink, String jobId) {
        this.sandbox = sandbox;
        this.subscription = subscription;
        this.expectations = new Expectations(List.of(subscription));
        this.job = job;
        this.flink = flink;
        this.jobId = jobId;
    }

    /**
     * Starts the job; it runs when this returns.
     *
     * @param name of the subscription, which topics and the SIEM's target are named after
     */
    static SiemJob start(String name, Sandbox sandbox, LocalFlink local, Path folder) throws IOException {
        Path file = subscriptionFile(name, sandbox, folder);
        Subscription subscription =
                LoadedSubscriptions.load(List.of(file), Map.of()).orThrow().get(0);
        sandbox.kafka().createTopic(topic(name), 1);
        FlinkRest flink = new FlinkRest(local.web());
        List<String> before = flink.jobs();
        PipelineResult job = Job.create(options(name, file, sandbox, local)).run();
        String jobId = flink.jobs().stream()
                .filter(id -> !before.contains(id))
                .findFirst()
                .orElseThrow();
        flink.awaitState(jobId, "RUNNING", TIMEOUT);
        return new SiemJob(sandbox, subscription, job, flink, jobId);
    }

    private static Path subscriptionFile(String name, Sandbox sandbox, Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), sandbox.siem().token());
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                tenant: %s
                name: %s
                source: {topics: [%s]}
                sink:
                  https:
                    url: %s
                    protocol: json-lines
                    auth: {bearer: {secret: "file:%s"}}
                    tls: {caFile: "%s"}
                    # After an outage, no test waits long for the next attempt.
                    delivery: {backoff: {base: 50ms, cap: 5s}}
                deadLetters: {topic: dead.%s}
                """
                        .formatted(
                                TENANT,
                                name,
                                topic(name),
                                sandbox.siem().uri("/ingest/" + name),
                                token,
                                sandbox.authority().caFile(),
                                name));
    }

    private static SluiceOptions options(String name, Path file, Sandbox sandbox, LocalFlink local) throws IOException {
        SluiceOptions options = PipelineOptionsFactory.create().as(SluiceOptions.class);
        options.setJobName(name);
        options.setSubscriptions(List.of(file.toString()));
        options.setBootstrapServers(sandbox.kafka().bootstrapServers());
        options.setConsumerGroup(name);
        options.setReadShares(1);
        options.setCheckpointProfile(CheckpointPlan.Profile.LOCAL.optionName());
        options.setRunner(FlinkRunner.class);
        FlinkPipelineOptions flinkOptions = options.as(FlinkPipelineOptions.class);
        flinkOptions.setParallelism(1);
        flinkOptions.setAttachedMode(false);
        local.use(flinkOptions);
        return options;
    }

    private static String topic(String name) {
        return "fw." + TENANT + "." + name;
    }

    String topic() {
        return topic(subscription.name());
    }

    /** The next event that {@link #produce} would produce; taken away from it. */
    GeneratedEvent nextEvent() {
        return events.next();
    }

    /** Produces the next events, which the lane should deliver; Kafka has all of them when this returns. */
    void produce(int count) {
        try (EventProducer producer = new EventProducer(sandbox.kafka().bootstrapServers(), expectations)) {
            for (int i = 0; i < count; i++) {
                GeneratedEvent event = events.next();
                producer.send(topic(), new EncodedEvent(event.schemaName(), event.avro()));
            }
        }
    }

    /** What the SIEM has of this job. */
    Inbox inbox() {
        return sandbox.siem().inbox("/ingest/" + subscription.name());
    }

    /** Waits until the SIEM has at least this many different events of this job. */
    void awaitDelivered(long count) {
        Await.until("events at the SIEM", TIMEOUT, () -> inbox().ids().distinct(), distinct -> distinct >= count);
    }

    /** Waits until there are at least this many dead letters, and returns them in the order of their topic. */
    List<ConsumerRecord<byte[], byte[]>> awaitDeadLetters(int count) {
        return Await.until("dead letters", TIMEOUT, this::deadLetters, letters -> letters.size() >= count);
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        return records(subscription.deadLetters().topic());
    }

    /** The records that the job's own topic holds now. */
    List<ConsumerRecord<byte[], byte[]>> originals() {
        return records(topic());
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicContents.forEach(sandbox.kafka().bootstrapServers(), List.of(topic), records::add);
        return records;
    }

    /** What became of the events that {@link #produce} has produced. */
    LaneReport report() {
        IdCounts dead = new IdCounts();
        deadLetters().forEach(letter -> dead.add(DeadLetterCounts.id(letter)));
        return LaneReport.of(subscription, expectations.byLane().get(subscription.lane()), inbox().ids(), dead);
    }

    /** Waits until the job has begun a checkpoint that it cannot end, such as one that waits for its receiver. */
    void awaitCheckpointUnderWay() {
        Await.until("checkpoints under way", TIMEOUT, () -> flink.checkpointsUnderWay(jobId), count -> count > 0);
    }

    /** Whether the job runs and has never failed. */
    boolean isUnbroken() {
        return flink.state(jobId).equals("RUNNING") && flink.restores(jobId) == 0;
    }

    @Override
    public void close() throws IOException {
        job.cancel();
        flink.awaitState(jobId, "CANCELED", TIMEOUT);
    }
}
