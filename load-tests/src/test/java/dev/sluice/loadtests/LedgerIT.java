package dev.sluice.loadtests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.loadtests.verify.TopicContents;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.pipelines.ledger.Balance;
import dev.sluice.pipelines.ledger.LaneBalance;
import dev.sluice.pipelines.ledger.LedgerBook;
import dev.sluice.pipelines.ledger.LedgerTopic;
import dev.sluice.pipelines.ledger.WrittenEntry;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.SandboxExtension;
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
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job's ledger balances over poison records, refused events, failures and a rescaling, to the counts that are due. */
final class LedgerIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String TOPIC = "fw.acme";
    private static final String LEDGER = "ledger";
    private static final String GROUP = "ledger-job";
    private static final int PARTITIONS = 3;
    private static final int EVENTS = 1_500;
    private static final int POISON = 20;

    /** The SIEM refuses events whose offset is a multiple of it. */
    private static final int REFUSED_OFFSETS = 97;

    private static final Pattern ID = Pattern.compile(Pattern.quote(TOPIC) + "-\\d-(\\d+)");

    @RegisterExtension
    static final SandboxExtension SANDBOX =
            new SandboxExtension(Sandbox.builder().kafka().siem());

    private static LocalFlink flink;
    private static FlinkRest rest;

    @TempDir
    private Path folder;

    private final EventGenerator events = new EventGenerator(11, "acme", Instant.parse("2026-11-01T10:00:00Z"));
    private long poison;
    private Expectations expectations;

    @BeforeAll
    static void startFlink() throws Exception {
        flink = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL), 2);
        rest = new FlinkRest(flink.web());
        rest.awaitReady(TIMEOUT);
    }

    @AfterAll
    static void stopFlink() {
        flink.close();
    }

    @Test
    void balancesOverFailuresAndARescaling() throws IOException {
        SANDBOX.get().kafka().createTopic(TOPIC, PARTITIONS);
        SANDBOX.get().siem().refuse(event -> isRefused(new String(event, UTF_8)));
        Path file = subscriptions();
        List<Subscription> subscriptions =
                LoadedSubscriptions.load(List.of(file), Map.of()).orThrow();
        expectations = new Expectations(subscriptions);
        produce();

        String first = start(options(file, 2, null));
        rest.awaitCompletedCheckpoints(first, 1, TIMEOUT);
        produce();
        awaitDelivered("all", EVENTS + 1);
        awaitEntriesOfTheDelivery();
        SANDBOX.get().siem().down();
        produce();
        Await.until("restores", TIMEOUT, () -> rest.restores(first), restores -> restores >= 1);
        SANDBOX.get().siem().up();
        produce();
        rest.awaitState(first, "RUNNING", TIMEOUT);
        awaitDelivered("all", due("all"));
        String savepoint =
                rest.stopWithSavepoint(first, folder.resolve("savepoints").toUri(), false, TIMEOUT);

        assertThat(balances()).isEqualTo(counted(subscriptions));

        produce();
        String second = start(options(file, 1, savepoint));
        awaitDelivered("all", due("all"));
        rest.stopWithSavepoint(second, folder.resolve("savepoints").toUri(), false, TIMEOUT);

        assertThat(balances()).isEqualTo(counted(subscriptions));
        List<WrittenEntry> ledger = ledger();
        assertThat(ledger.stream().map(written -> written.entry().attempt()).distinct())
                .as("at least one attempt each of the first job, of its restore and of the second job")
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(balances().get("acme/all").balanced()).isTrue();
        assertThatNoEntryOfTheDeliveryCanBeTakenAway(ledger);
    }

    private void assertThatNoEntryOfTheDeliveryCanBeTakenAway(List<WrittenEntry> ledger) {
        long newest = ledger.stream()
                .mapToLong(written -> written.entry().attempt())
                .max()
                .orElseThrow();
        List<WrittenEntry> tampered = new ArrayList<>(ledger);
        tampered.remove(tampered.stream()
                .filter(written -> written.entry() instanceof LedgerEntry.Delivered)
                .filter(written -> written.entry().attempt() == newest)
                .findFirst()
                .orElseThrow());
        assertThat(LedgerBook.balance(tampered::forEach))
                .extracting(LaneBalance::total)
                .anyMatch(total -> !total.balanced() || total.inFlight() > 0);
    }

    private Map<String, Balance> balances() {
        Map<String, Balance> balances = new TreeMap<>();
        LedgerBook.balance(LedgerTopic.at(kafka(), LEDGER)).forEach(lane -> {
            assertThat(lane.job()).isEqualTo(GROUP);
            balances.put(lane.lane(), lane.total());
        });
        return balances;
    }

    /** What the ledger has to come to, found without the pipeline. */
    private Map<String, Balance> counted(List<Subscription> subscriptions) {
        AtomicLong read = new AtomicLong();
        TopicContents.forEach(
                SANDBOX.get().kafka().bootstrapServers(), List.of(TOPIC), record -> read.incrementAndGet());
        Map<String, Balance> counted = new TreeMap<>();
        for (Subscription subscription : subscriptions) {
            IdCounts matched = expectations.byLane().get(subscription.lane());
            long refused = refused(matched);
            long due = matched.distinct() - refused;
            counted.put(
                    subscription.lane(),
                    new Balance(
                            read.get(),
                            due,
                            read.get() - matched.distinct() - poison,
                            refused + poison,
                            0,
                            0,
                            0,
                            0,
                            0));
            assertThat(inbox(subscription.name()).ids().distinct()).isEqualTo(due);
        }
        return counted;
    }

    private static long refused(IdCounts ids) {
        AtomicLong refused = new AtomicLong();
        ids.forEach((id, times) -> refused.addAndGet(isRefused(id) ? 1 : 0));
        return refused.get();
    }

    private static boolean isRefused(String text) {
        Matcher id = ID.matcher(text);
        return id.find() && Long.parseLong(id.group(1)) % REFUSED_OFFSETS == 0;
    }

    private long due(String name) {
        IdCounts matched = expectations.byLane().get("acme/" + name);
        return matched.distinct() - refused(matched);
    }

    private static Inbox inbox(String name) {
        return SANDBOX.get().siem().inbox("/ingest/" + name);
    }

    private static void awaitDelivered(String name, long count) {
        Await.until("events at the SIEM", TIMEOUT, () -> inbox(name).ids().distinct(), distinct -> distinct >= count);
    }

    private static List<WrittenEntry> ledger() {
        List<WrittenEntry> ledger = new ArrayList<>();
        LedgerTopic.at(kafka(), LEDGER).forEach(ledger::add);
        return ledger;
    }

    /** What an attempt delivers before it dies is in the ledger only once its bundle has ended. */
    private static void awaitEntriesOfTheDelivery() {
        Await.until("entries of the delivery", TIMEOUT, () -> ledger().stream()
                .anyMatch(written -> written.entry() instanceof LedgerEntry.Delivered));
    }

    private static KafkaSpec kafka() {
        return KafkaSpec.plaintext(SANDBOX.get().kafka().bootstrapServers());
    }

    /** Events, and records that are none in a transaction, whose marker takes an offset of its own. */
    private void produce() {
        try (EventProducer producer = new EventProducer(SANDBOX.get().kafka().bootstrapServers(), expectations)) {
            for (int i = 0; i < EVENTS; i++) {
                GeneratedEvent event = events.next();
                producer.send(TOPIC, new EncodedEvent(event.schemaName(), event.avro()));
            }
        }
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                SANDBOX.get().kafka().bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                "poison");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < POISON; i++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(TOPIC, i % PARTITIONS, null, new byte[] {1, 2, (byte) i});
                record.headers().add(WriterSchemas.SCHEMA_HEADER, WriterSchemas.TRAFFIC.getBytes(UTF_8));
                var unused = producer.send(record);
            }
            producer.commitTransaction();
        }
        poison += POISON;
    }

    private static String start(SluiceOptions options) {
        List<String> before = rest.jobs();
        Job.create(options).run();
        String id = rest.jobs().stream()
                .filter(job -> !before.contains(job))
                .findFirst()
                .orElseThrow();
        rest.awaitState(id, "RUNNING", TIMEOUT);
        return id;
    }

    private SluiceOptions options(Path file, int parallelism, @Nullable String savepoint) throws IOException {
        SluiceOptions options = PipelineOptionsFactory.create().as(SluiceOptions.class);
        options.setJobName(GROUP);
        options.setSubscriptions(List.of(file.toString()));
        options.setBootstrapServers(SANDBOX.get().kafka().bootstrapServers());
        options.setConsumerGroup(GROUP);
        options.setLedgerTopic(LEDGER);
        options.setReadShares(4);
        options.setCheckpointProfile(CheckpointPlan.Profile.LOCAL.optionName());
        options.setRunner(FlinkRunner.class);
        FlinkPipelineOptions flinkOptions = options.as(FlinkPipelineOptions.class);
        flinkOptions.setParallelism(parallelism);
        flinkOptions.setAttachedMode(false);
        if (savepoint != null) {
            flinkOptions.setSavepointPath(savepoint);
        }
        flink.use(flinkOptions);
        return options;
    }

    private Path subscriptions() throws IOException {
        Path token =
                Files.writeString(folder.resolve("token"), SANDBOX.get().siem().token());
        StringBuilder yaml = new StringBuilder();
        Map<String, String> filters = new TreeMap<>(
                Map.of("all", "dest_port >= 0", "denied", "action != 'allow'", "none", "action = 'no such action'"));
        filters.forEach((name, filter) -> yaml.append(
                """
                ---
                tenant: acme
                name: %s
                source: {topics: [%s]}
                filter: "%s"
                sink:
                  https:
                    url: %s
                    protocol: json-lines
                    auth: {bearer: {secret: "file:%s"}}
                    tls: {caFile: "%s"}
                    delivery: {maxRetryTime: 1s}
                deadLetters: {topic: dead.acme}
                """
                        .formatted(
                                name,
                                TOPIC,
                                filter,
                                SANDBOX.get().siem().uri("/ingest/" + name),
                                token,
                                SANDBOX.get().authority().caFile())));
        return Files.writeString(folder.resolve("subscriptions.yaml"), yaml);
    }
}
