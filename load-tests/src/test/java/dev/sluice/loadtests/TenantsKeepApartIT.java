package dev.sluice.loadtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.loadtests.verify.DeadLetterCounts;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.loadtests.verify.LaneReport;
import dev.sluice.loadtests.verify.Receivers;
import dev.sluice.loadtests.verify.TopicContents;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.bigquery.BigQueryFault;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.gcs.GcsFault;
import dev.sluice.testkit.gcs.GcsOperation;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.testkit.siem.Fault;
import dev.sluice.testkit.syslog.SyslogCollector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many tenants' events in one topic, and a lane of each tenant to each kind of sink, in one job with random faults: no event
 * gets into another tenant's index, collector, table, bucket or dead-letter topic.
 */
final class TenantsKeepApartIT {
    private static final int TENANTS = 6;
    private static final int ROUNDS = 8;
    private static final int EVENTS_A_ROUND = 1_000;
    private static final String TOPIC = "fw.shared";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

    @AutoClose
    private final Sandbox sandbox =
            Sandbox.builder().kafka().siem().bigQuery().gcs().start();

    private final Map<String, SyslogCollector> collectors = new LinkedHashMap<>();
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @AfterEach
    void closeCollectors() {
        collectors.values().forEach(SyslogCollector::close);
    }

    @Test
    void noEventGetsToAnother() throws Exception {
        sandbox.kafka().createTopic(TOPIC, 3);
        List<Path> files = new ArrayList<>();
        List<EventGenerator> firewalls = new ArrayList<>();
        for (String tenant : tenants()) {
            collectors.put(
                    tenant, SyslogCollector.builder().tls(sandbox.authority()).start());
            files.addAll(subscriptions(tenant));
            firewalls.add(new EventGenerator(random.nextLong(), tenant, START));
        }
        List<Subscription> subscriptions =
                LoadedSubscriptions.load(files, Map.of()).orThrow();
        Expectations expectations = new Expectations(subscriptions);
        sandbox.siem().refuse(event -> new String(event, UTF_8).contains("77\",\"event_time\""));

        List<LaneReport> lanes;
        try (LocalFlink flink = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL), 1)) {
            new FlinkRest(flink.web()).awaitReady(PATIENCE);
            PipelineResult job = Job.create(options(files, flink)).run();
            for (int round = 0; round < ROUNDS; round++) {
                failSomewhere();
                produce(firewalls, expectations);
            }
            lanes = Await.until(
                    "events of every lane", PATIENCE, compare(subscriptions, expectations), reports -> reports.stream()
                            .allMatch(lane -> lane.missing() == 0));
            job.cancel();
        }

        SoftAssertions.assertSoftly(all -> lanes.forEach(lane -> {
            all.assertThat(lane.matched()).as("matched of %s", lane).isPositive();
            all.assertThat(lane.unexpected())
                    .as("seed %d: unexpected of %s", seed, lane)
                    .isZero();
        }));
        assertThat(lanes.stream().mapToLong(LaneReport::deadLettered).sum()).isPositive();
        for (String tenant : tenants()) {
            assertThat(sandbox.gcs().objects(tenant, ""))
                    .allSatisfy(object -> assertThat(object.name()).startsWith("logs/tenant=" + tenant + "/"));
        }
        for (Subscription lane : subscriptions) {
            TopicContents.forEach(
                    sandbox.kafka().bootstrapServers(),
                    List.of(lane.deadLetters().topic()),
                    letter -> {
                        String ofLane = DeadLetterCounts.header(letter, "lane");
                        assertThat(ofLane).as("seed %d", seed).startsWith(lane.tenant() + "/");
                        IdCounts wanted = expectations.byLane().get(ofLane);
                        assertThat(wanted.count(DeadLetterCounts.id(letter))).isPositive();
                    });
        }
    }

    private static List<String> tenants() {
        return IntStream.range(0, TENANTS)
                .mapToObj(number -> "tenant-" + number)
                .toList();
    }

    /** One lane for each kind of sink; BigQuery in both modes. */
    private List<Path> subscriptions(String tenant) throws IOException {
        Path token = Files.writeString(
                folder.resolve(tenant + ".token"), sandbox.siem().token());
        String ca = sandbox.authority().caFile().toString();
        int port = collectors.get(tenant).port();
        Map<String, String> sinks = Map.of(
                "https",
                "https: {url: \"%s\", protocol: json-lines, auth: {bearer: {secret: \"file:%s\"}}, tls: {caFile: \"%s\"}}"
                        .formatted(sandbox.siem().uri("/ingest/" + tenant), token, ca),
                "syslog",
                "syslog: {host: localhost, port: %d, tls: {caFile: \"%s\"}}".formatted(port, ca),
                "bigquery",
                "bigquery: {project: shared, dataset: %s, table: traffic, location: EU}"
                        .formatted(tenant.replace('-', '_')),
                "exactly-once",
                "bigquery: {project: shared, dataset: %s, table: exactly_once, location: EU, mode: exactly-once}"
                        .formatted(tenant.replace('-', '_')),
                "gcs",
                "gcs: {bucket: %s, prefix: logs, format: json}".formatted(tenant));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> sink : sinks.entrySet()) {
            files.add(Files.writeString(
                    folder.resolve(tenant + "-" + sink.getKey() + ".yaml"),
                    """
                    tenant: %s
                    name: %s
                    source: {topics: [%s]}
                    filter: "vsys_name = '%s'"
                    sink: {%s}
                    deadLetters: {topic: dead.%s}
                    """
                            .formatted(tenant, sink.getKey(), TOPIC, tenant, sink.getValue(), tenant)));
        }
        return files;
    }

    private SluiceOptions options(List<Path> files, LocalFlink flink) throws IOException {
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--googleCredentials=NONE",
                        "--bigQueryRestUrl=" + sandbox.bigQuery().restEndpoint(),
                        "--bigQueryWriteEndpoint=" + sandbox.bigQuery().grpcEndpoint(),
                        "--bigQueryWritePlaintext=true",
                        "--gcsUrl=" + sandbox.gcs().endpoint(),
                        "--bootstrapServers=" + sandbox.kafka().bootstrapServers(),
                        "--checkpointProfile=" + CheckpointPlan.Profile.LOCAL.optionName(),
                        "--consumerGroup=tenants",
                        "--readShares=1",
                        "--parallelism=1",
                        "--attachedMode=false")
                .as(SluiceOptions.class);
        options.setSubscriptions(files.stream().map(Path::toString).toList());
        options.setRunner(FlinkRunner.class);
        flink.use(options.as(FlinkPipelineOptions.class));
        return options;
    }

    private void failSomewhere() {
        int times = 1 + random.nextInt(5);
        switch (random.nextInt(8)) {
            case 0 -> sandbox.siem().failNext(times, new Fault.Status(503));
            case 1 -> sandbox.siem().failNext(times, new Fault.Reset());
            case 2 -> sandbox.siem().failNext(times, new Fault.ResetAfterAccepting());
            case 3 -> sandbox.siem().failNext(times, new Fault.Status(401));
            case 4 -> sandbox.bigQuery().faults().nextAppends(times, new BigQueryFault.ConnectionLost());
            case 5 -> sandbox.bigQuery().faults().nextAppends(times, new BigQueryFault.AnswerLost());
            case 6 -> sandbox.gcs().faults().next(times, GcsFault.status(503), GcsOperation.INSERT);
            default -> collectors.get("tenant-" + random.nextInt(TENANTS)).resetAfter(1 + random.nextInt(20));
        }
    }

    private void produce(List<EventGenerator> firewalls, Expectations expectations) {
        try (EventProducer producer = new EventProducer(sandbox.kafka().bootstrapServers(), expectations)) {
            for (int i = 0; i < EVENTS_A_ROUND; i++) {
                GeneratedEvent event =
                        firewalls.get(random.nextInt(firewalls.size())).next();
                producer.send(TOPIC, new EncodedEvent(event.schemaName(), event.avro()));
            }
        }
    }

    private Supplier<List<LaneReport>> compare(List<Subscription> subscriptions, Expectations expectations) {
        Receivers receivers = new Receivers(sandbox);
        List<String> deadLetterTopics = subscriptions.stream()
                .map(lane -> lane.deadLetters().topic())
                .distinct()
                .toList();
        return () -> {
            Map<String, IdCounts> dead = DeadLetterCounts.read(sandbox.kafka().bootstrapServers(), deadLetterTopics);
            return subscriptions.stream()
                    .map(lane -> LaneReport.of(
                            lane,
                            expectations.byLane().get(lane.lane()),
                            received(receivers, lane),
                            dead.getOrDefault(lane.lane(), new IdCounts())))
                    .toList();
        };
    }

    private IdCounts received(Receivers receivers, Subscription lane) {
        try {
            return lane.sink().kind() == SinkSpec.Kind.SYSLOG
                    ? collectors.get(lane.tenant()).ids()
                    : receivers.received(lane);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
