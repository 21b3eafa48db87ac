package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.loadtests.verify.DeadLetterCounts;
import dev.sluice.loadtests.verify.EventProducer;
import dev.sluice.loadtests.verify.Expectations;
import dev.sluice.loadtests.verify.TopicContents;
import dev.sluice.pipelines.Job;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.GoogleOptions;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.bigquery.BigQueryFault;
import dev.sluice.testkit.bigquery.BigQueryServer;
import dev.sluice.testkit.bigquery.BigQuerySettings;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.generator.EventGenerator;
import dev.sluice.testkit.generator.GeneratedEvent;
import dev.sluice.testkit.kafka.KafkaBroker;
import dev.sluice.testkit.tls.JvmTrust;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes that Beam's BigQueryIO writes beside one of the sink's own, in one job on Flink. */
final class BigQueryIOIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final String PROJECT = "acme-security";
    private static final String TOPIC = "fw.acme";
    private static final int EVENTS = 2_000;

    private static final String LANE =
            """
            ---
            tenant: acme
            name: %1$s
            source: {topics: [fw.acme], events: [traffic]}
            %3$s
            sink:
              bigquery: {project: acme-security, dataset: firewall, location: EU, table: %1$s, %2$s}
            deadLetters: {topic: dead.%1$s}
            """;

    private static final String OWN = LANE.formatted("own", "positionColumns: true", "");

    private static final String SUBSCRIPTIONS = OWN
            + LANE.formatted("beam", "positionColumns: true, writer: beam", "")
            + LANE.formatted("refused", "writer: beam", "steps: [{include: [action]}]");

    private final EventGenerator events = new EventGenerator(11, "acme", Instant.parse("2026-11-01T10:00:00Z"));
    private Expectations expectations;

    private TestAuthority authority;
    private JvmTrust trust;

    @TempDir
    private Path folder;

    /** BigQueryIO insists on TLS and can be told of no trust but the JVM's. */
    @BeforeEach
    void trustTheServer() {
        authority = TestAuthority.create();
        trust = JvmTrust.in(authority, folder);
    }

    @AfterEach
    void trustItNoMore() {
        trust.close();
        authority.close();
    }

    @Test
    void landsTheSameRowsAndDeadLettersTheRefusedOnes() throws Exception {
        Path file = Files.writeString(folder.resolve("lanes.yaml"), SUBSCRIPTIONS);
        expectations = new Expectations(
                LoadedSubscriptions.load(List.of(file), Map.of()).orThrow());
        try (BigQueryServer bigQuery = start(authority.server());
                KafkaBroker kafka = KafkaBroker.start();
                LocalFlink local = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL), 2)) {
            kafka.createTopic(TOPIC, 3);
            FlinkRest flink = new FlinkRest(local.web());
            flink.awaitReady(TIMEOUT);
            produce(kafka);
            Pipeline pipeline = Job.create(options(file, kafka, bigQuery, local));
            refuseActions(bigQuery);
            pipeline.run();
            String job = flink.jobs().get(0);
            awaitRows(bigQuery, "own", "beam");
            assertThat(rows(bigQuery, "beam"))
                    .as("nothing has failed, so nothing comes twice")
                    .hasSize((int) due("beam"))
                    .isEqualTo(rows(bigQuery, "own"));
            assertDeadLetters(kafka);

            // The lane goes back to the sink's own writer, and on from the savepoint.
            String savepoint =
                    flink.stopWithSavepoint(job, folder.resolve("savepoints").toUri(), false, TIMEOUT);
            Files.writeString(file, OWN + LANE.formatted("beam", "positionColumns: true", ""));
            produce(kafka);
            SluiceOptions next = options(file, kafka, bigQuery, local);
            next.as(FlinkPipelineOptions.class).setSavepointPath(savepoint);
            Job.create(next).run();
            awaitRows(bigQuery, "own", "beam");

            assertThat(rows(bigQuery, "beam")).isEqualTo(rows(bigQuery, "own"));
        }
    }

    /**
     * Without a lane of the sink's own, which would be held and hold up the failure with it, and with a table of its own: in
     * one JVM, BigQueryIO keeps its connections by the table's name.
     */
    @Test
    void goesOnFromItsCheckpointWhenBigQueryIOGivesUp() throws Exception {
        Path file = Files.writeString(folder.resolve("lane.yaml"), LANE.formatted("fails", "writer: beam", ""));
        expectations = new Expectations(
                LoadedSubscriptions.load(List.of(file), Map.of()).orThrow());
        try (BigQueryServer bigQuery = start(authority.server());
                KafkaBroker kafka = KafkaBroker.start();
                LocalFlink local = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.LOCAL), 2)) {
            kafka.createTopic(TOPIC, 3);
            FlinkRest flink = new FlinkRest(local.web());
            flink.awaitReady(TIMEOUT);
            produce(kafka);
            Job.create(options(file, kafka, bigQuery, local)).run();
            String job = flink.jobs().get(0);
            awaitRows(bigQuery, "fails");

            bigQuery.faults().untilCleared(new BigQueryFault.Refused(Status.Code.FAILED_PRECONDITION));
            produce(kafka);
            Await.until("a restore", TIMEOUT, () -> flink.restores(job), restores -> restores >= 1);
            bigQuery.faults().clear();
            awaitRows(bigQuery, "fails");

            assertThat(distinct(bigQuery, "fails")).isEqualTo(due("fails"));
        }
    }

    private static BigQueryServer start(TlsIdentity identity) throws IOException, SQLException {
        return BigQueryServer.start(
                BigQuerySettings.defaults().withTls(identity.certificateFile(), identity.keyFile()));
    }

    private void produce(KafkaBroker kafka) {
        try (EventProducer producer = new EventProducer(kafka.bootstrapServers(), expectations)) {
            for (int i = 0; i < EVENTS; i++) {
                GeneratedEvent event = events.next();
                producer.send(TOPIC, new EncodedEvent(event.schemaName(), event.avro()));
            }
        }
    }

    private static SluiceOptions options(Path file, KafkaBroker kafka, BigQueryServer bigQuery, LocalFlink local)
            throws IOException {
        SluiceOptions options = PipelineOptionsFactory.create().as(SluiceOptions.class);
        options.setSubscriptions(List.of(file.toString()));
        options.setBootstrapServers(kafka.bootstrapServers());
        options.setConsumerGroup("bigqueryio");
        options.setReadShares(2);
        options.setCheckpointProfile(CheckpointPlan.Profile.LOCAL.optionName());
        options.setRunner(FlinkRunner.class);
        GoogleOptions google = options.as(GoogleOptions.class);
        google.setGoogleCredentials(Credentials.NONE);
        google.setBigQueryRestUrl(bigQuery.restEndpoint());
        google.setBigQueryWriteEndpoint(bigQuery.grpcEndpoint());
        FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
        flink.setParallelism(2);
        flink.setAttachedMode(false);
        local.use(flink);
        return options;
    }

    /** Puts a table of that name in place of the one that was made ready, to which no action is a JSON value. */
    private static void refuseActions(BigQueryServer bigQuery) {
        BigQuery rest = BigQueryOptions.newBuilder()
                .setProjectId(PROJECT)
                .setHost(bigQuery.restEndpoint())
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
        TableId table = TableId.of(PROJECT, "firewall", "refused");
        rest.delete(table);
        rest.create(TableInfo.of(
                table,
                StandardTableDefinition.of(Schema.of(
                        Field.of("event_id", StandardSQLTypeName.STRING),
                        Field.of("event_time", StandardSQLTypeName.TIMESTAMP),
                        Field.of("action", StandardSQLTypeName.JSON)))));
    }

    private long due(String lane) {
        return expectations.byLane().get("acme/" + lane).distinct();
    }

    private void awaitRows(BigQueryServer bigQuery, String... tables) {
        for (String table : tables) {
            Await.until("rows of " + table, TIMEOUT, () -> distinct(bigQuery, table), rows -> rows >= due(table));
        }
    }

    private static long distinct(BigQueryServer bigQuery, String table) {
        try {
            return (Long) bigQuery.query("SELECT count(DISTINCT event_id) AS rows FROM firewall." + table)
                    .get(0)
                    .get("rows");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Map<String, @Nullable Object>> rows(BigQueryServer bigQuery, String table) throws SQLException {
        return bigQuery.query("SELECT * FROM firewall." + table
                + " QUALIFY row_number() OVER (PARTITION BY event_id) = 1 ORDER BY \"partition\", \"offset\"");
    }

    /** Every event of the lane is one, with the record as it was read. */
    private void assertDeadLetters(KafkaBroker kafka) {
        Map<String, ConsumerRecord<byte[], byte[]>> letters = new HashMap<>();
        Await.until(
                "dead letters",
                TIMEOUT,
                () -> {
                    read(kafka, "dead.refused", DeadLetterCounts::id, letters);
                    return letters.size();
                },
                count -> count >= due("refused"));
        Map<String, ConsumerRecord<byte[], byte[]>> originals = new HashMap<>();
        read(kafka, TOPIC, record -> TOPIC + "-" + record.partition() + "-" + record.offset(), originals);
        assertThat(letters).hasSize((int) due("refused")).allSatisfy((id, letter) -> {
            assertThat(letter.value()).isEqualTo(originals.get(id).value());
            assertThat(DeadLetterCounts.header(letter, "reason")).isEqualTo("rejected");
            assertThat(DeadLetterCounts.header(letter, "stage")).isEqualTo("deliver");
            assertThat(DeadLetterCounts.header(letter, "detail")).isEqualTo("row: Field action");
            assertThat(DeadLetterCounts.header(letter, "lane")).isEqualTo("acme/refused");
        });
    }

    private static void read(
            KafkaBroker kafka,
            String topic,
            Function<ConsumerRecord<byte[], byte[]>, String> id,
            Map<String, ConsumerRecord<byte[], byte[]>> into) {
        TopicContents.forEach(kafka.bootstrapServers(), List.of(topic), record -> into.put(id.apply(record), record));
    }
}
