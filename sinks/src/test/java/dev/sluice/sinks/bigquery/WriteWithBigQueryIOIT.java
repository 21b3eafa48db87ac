package dev.sluice.sinks.bigquery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.EventBatchCoder;
import dev.sluice.events.Reason;
import dev.sluice.events.Stage;
import dev.sluice.sinks.delivery.Delivered;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.testkit.bigquery.BigQueryFault;
import dev.sluice.testkit.bigquery.BigQueryServer;
import dev.sluice.testkit.bigquery.BigQuerySettings;
import dev.sluice.testkit.tls.JvmTrust;
import dev.sluice.testkit.tls.TestAuthority;
import dev.sluice.testkit.tls.TlsIdentity;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.ParDo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beam's BigQueryIO beside the sink's own writer, against a server with gRPC over TLS, which BigQueryIO insists on. */
class WriteWithBigQueryIOIT {
    private static final long TIME = Instant.parse("2026-11-01T13:30:00Z").getEpochSecond() * 1_000_000 + 123;

    private TestAuthority authority;
    private JvmTrust trust;
    private BigQueryServer server;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException, SQLException {
        authority = TestAuthority.create();
        TlsIdentity identity = authority.server();
        trust = JvmTrust.in(authority, folder);
        server = BigQueryServer.start(
                BigQuerySettings.defaults().withTls(identity.certificateFile(), identity.keyFile()));
    }

    @AfterEach
    void stop() throws IOException, SQLException {
        server.close();
        trust.close();
        authority.close();
    }

    @Test
    void landsTheRowsThatTheOwnWriterLands() throws SQLException {
        List<Event> events = new ArrayList<>();
        LongStream.range(0, 3_000)
                .forEach(offset -> events.add(
                        offset % 2 == 0 ? SampleRows.full(offset, TIME) : SampleRows.bare(offset, TIME + offset)));
        List<EventBatch> batches =
                List.of(SampleLanes.batch(events.subList(0, 1_000)), SampleLanes.batch(events.subList(1_000, 3_000)));

        assertThat(run(lane("own", BigQueryWriter.SLUICE), batches)).isEmpty();
        assertThat(run(lane("beam", BigQueryWriter.BEAM), batches)).isEmpty();

        assertThat(rows("beam")).hasSize(3_000).isEqualTo(rows("own"));
        assertThat(rows("beam").get(0))
                .containsEntry("topic", SampleLanes.TOPIC)
                .containsEntry("partition", 3L)
                .containsEntry("offset", 0L);
    }

    @Test
    void passesOverBatchesOfOtherLanes() throws SQLException {
        LaneSetup other = SampleLanes.lane("other", sink("others", BigQueryWriter.BEAM), SampleRows.SCHEMA);

        run(List.of(lane("mine", BigQueryWriter.SLUICE), other), batch(SampleRows.full(10, TIME)));

        assertThat(rows("mine")).hasSize(1);
        assertThat(rows("others")).isEmpty();
    }

    @Test
    void rowsThatBigQueryRefusesBecomeDeadLettersAndTheOthersLand() throws SQLException {
        Event malformed = SampleRows.withBrokenTags(12, TIME);

        List<DeadLetter> letters = run(
                lane("refusing", BigQueryWriter.BEAM),
                batch(SampleRows.full(10, TIME), SampleRows.withoutTime(11), malformed, SampleRows.full(13, TIME)));

        assertThat(rows("refusing"))
                .extracting(row -> row.get("event_id"))
                .containsExactly(SampleRows.id(10), SampleRows.id(13));
        assertThat(letters).extracting(DeadLetter::offset).containsExactly(11L, 12L);
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.lane()).isEqualTo("acme/denied");
            assertThat(letter.stage()).isEqualTo(Stage.DELIVER);
            assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
            assertThat(letter.topic()).isEqualTo(SampleLanes.TOPIC);
            assertThat(letter.partition()).isEqualTo(SampleLanes.PARTITION);
            assertThat(letter.record()).isNull();
        });
        assertThat(letters.get(0).detail()).isEqualTo("row: Field event_time");
        assertThat(letters.get(0).timestampMillis()).isEqualTo(-1);
        assertThat(letters.get(1).detail()).isEqualTo("row: Field tags");
        assertThat(letters.get(1).timestampMillis()).isEqualTo(TIME / 1_000);
        assertThat(new String(letters.get(1).encoded(), UTF_8))
                .contains("\"event_id\":\"fw.acme.traffic-3-12\"", "\"tags\":\"[\"", "\"offset\":\"12\"");
    }

    @Test
    void goesOnAfterErrorsOfTheMoment() throws SQLException {
        server.faults().nextAppends(1, new BigQueryFault.CallFails(Status.Code.UNAVAILABLE));
        server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED));

        assertThat(run(lane("shaky", BigQueryWriter.BEAM), batch(SampleRows.full(10, TIME))))
                .isEmpty();

        assertThat(rows("shaky")).hasSize(1);
        assertThat(server.faults().pending()).isZero();
    }

    private List<DeadLetter> run(LaneSetup lane, List<EventBatch> batches) {
        return run(List.of(lane), batches);
    }

    /** Runs a job and returns its dead letters. */
    private List<DeadLetter> run(List<LaneSetup> lanes, List<EventBatch> batches) {
        BigQueryTables.prepare(endpoints(), lanes);
        Pipeline pipeline = Pipeline.create();
        Delivered delivered = pipeline.apply("Batches", Create.of(batches).withCoder(EventBatchCoder.of()))
                .apply("Write to BigQuery", WriteToBigQuery.lanes(lanes, endpoints()));
        delivered.deadLetters().apply("Dead letters", Flatten.pCollections()).apply("Keep", ParDo.of(new KeepFn()));
        KeepFn.LETTERS.clear();
        PipelineResult result = pipeline.run();
        result.waitUntilFinish();

        assertThat(refused(result)).isEqualTo(KeepFn.LETTERS.size());
        return KeepFn.LETTERS.stream()
                .sorted(Comparator.comparingLong(DeadLetter::offset))
                .toList();
    }

    private static long refused(PipelineResult result) {
        MetricNameFilter name = MetricNameFilter.named("sluice_delivery.acme.denied", "events_refused_total");
        long refused = 0;
        for (MetricResult<Long> counter : result.metrics()
                .queryMetrics(MetricsFilter.builder().addNameFilter(name).build())
                .getCounters()) {
            refused += counter.getAttempted();
        }
        return refused;
    }

    private static final class KeepFn extends DoFn<DeadLetter, Void> {
        private static final long serialVersionUID = 1;
        static final Queue<DeadLetter> LETTERS = new ConcurrentLinkedQueue<>();

        @ProcessElement
        public void process(@Element DeadLetter letter) {
            LETTERS.add(letter);
        }
    }

    private List<Map<String, @Nullable Object>> rows(String table) throws SQLException {
        return server.query("SELECT * FROM firewall." + table + " ORDER BY \"offset\"");
    }

    private static List<EventBatch> batch(Event... events) {
        return List.of(SampleLanes.batch(List.of(events)));
    }

    private GoogleEndpoints endpoints() {
        return new GoogleEndpoints(Credentials.NONE, server.restEndpoint(), server.grpcEndpoint(), true, null);
    }

    private static LaneSetup lane(String table, BigQueryWriter writer) {
        return SampleLanes.lane(sink(table, writer), SampleRows.SCHEMA);
    }

    private static SinkSpec.BigQuery sink(String table, BigQueryWriter writer) {
        return new SinkSpec.BigQuery(
                "acme-security",
                "firewall",
                table,
                BigQueryMode.AT_LEAST_ONCE,
                writer,
                new TableLayout("EU", null, null, true),
                SampleLanes.BATCH,
                SampleLanes.DELIVERY);
    }
}
