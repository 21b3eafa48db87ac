package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.TableId;
import dev.sluice.events.Reason;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.testkit.bigquery.BigQueryFault;
import dev.sluice.testkit.bigquery.BigQueryServer;
import io.grpc.Status;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The sink against a server that speaks the Storage Write API and the REST API. */
class WriteToBigQueryIT {
    private static final long HALF_PAST_ONE =
            Instant.parse("2026-11-01T13:30:00.000123Z").getEpochSecond() * 1_000_000 + 123;

    @AutoClose
    private final FirewallDataset dataset = FirewallDataset.start();

    private final BigQueryServer server = dataset.server();

    @Test
    void landsEveryTypeAndLeavesOutWhatIsNull() throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));

        assertThat(send(SampleRows.full(10, HALF_PAST_ONE), SampleRows.bare(11, HALF_PAST_ONE)))
                .isEqualTo(new Answer.Accepted());

        List<Map<String, @Nullable Object>> rows = server.query(
                """
                SELECT event_id, epoch_us(event_time) AS event_us, action, dest_port, score, blocked, hex(raw) AS raw,
                    epoch_us(seen_at) AS seen_us, CAST(tags AS VARCHAR) AS tags
                FROM firewall.traffic ORDER BY event_id""");
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0))
                .containsEntry("event_id", "fw.acme.traffic-3-10")
                .containsEntry("event_us", HALF_PAST_ONE)
                .containsEntry("action", "deny")
                .containsEntry("dest_port", 3389L)
                .containsEntry("score", 0.25)
                .containsEntry("blocked", true)
                .containsEntry("raw", "010203")
                .containsEntry("seen_us", HALF_PAST_ONE + 1)
                .containsEntry("tags", "[\"a\"]");
        assertThat(rows.get(1))
                .containsEntry("event_id", "fw.acme.traffic-3-11")
                .containsEntry("event_us", HALF_PAST_ONE)
                .containsEntry("action", null)
                .containsEntry("dest_port", null)
                .containsEntry("score", null)
                .containsEntry("blocked", null)
                .containsEntry("raw", null)
                .containsEntry("seen_us", null)
                .containsEntry("tags", null);
    }

    @Test
    void appendsOfSeveralLanesShareConnectionsAndLandInTheirTables() throws SQLException {
        List<LaneSetup> lanes =
                List.of(FirewallDataset.lane("one"), FirewallDataset.lane("two"), FirewallDataset.lane("three"));
        BigQueryTables.prepare(dataset.endpoints(), lanes);
        List<Receiver> receivers = lanes.stream()
                .map(new BigQueryReceiverFactory(dataset.endpoints())::open)
                .toList();

        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (long offset = 0; offset < 40; offset++) {
            for (Receiver receiver : receivers) {
                answers.add(receiver.send(SampleLanes.shipment(LongStream.range(offset * 50, offset * 50 + 50)
                        .mapToObj(event -> SampleRows.full(event, HALF_PAST_ONE))
                        .toList())));
            }
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(new Answer.Accepted()));
        receivers.forEach(Receiver::close);
        for (String table : List.of("one", "two", "three")) {
            assertThat(server.rowCount(FirewallDataset.DATASET, table)).isEqualTo(2_000);
        }
    }

    @ParameterizedTest
    @EnumSource(BigQueryMode.class)
    void refusesTheRowsThatBigQueryMindsAndStoresNoneOfTheAppend(BigQueryMode mode) throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        Event withoutTime = SampleRows.withoutTime(11);

        try (Receiver receiver = open(mode, SampleLanes.DELIVERY)) {
            Answer answer = receiver.send(SampleLanes.shipment(List.of(
                            SampleRows.full(10, HALF_PAST_ONE),
                            withoutTime,
                            SampleRows.full(12, HALF_PAST_ONE),
                            withoutTime)))
                    .join();

            assertThat(answer).isInstanceOfSatisfying(Answer.PerEvent.class, perEvent -> {
                assertThat(perEvent.refused()).containsOnlyKeys(1, 3);
                assertThat(perEvent.refused().get(1))
                        .isEqualTo(new Answer.Refusal(Reason.REJECTED, "row: Field event_time"));
                assertThat(perEvent.again()).containsExactly(0, 2);
                assertThat(perEvent.trouble()).isNull();
            });
            assertThat(receiver.unpublished()).isEmpty();
        }
        assertThat(server.rowCount(FirewallDataset.DATASET, "traffic")).isZero();
    }

    @Test
    void exactlyOnceRowsAreSeenWhenTheyAreFlushed() throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        Map<String, Long> streams;
        try (Receiver receiver = open(BigQueryMode.EXACTLY_ONCE, SampleLanes.DELIVERY)) {
            assertThat(receiver.send(shipment(10, 12)).join()).isEqualTo(new Answer.Accepted());
            assertThat(receiver.send(shipment(12, 15)).join()).isEqualTo(new Answer.Accepted());
            streams = receiver.unpublished();
        }
        assertThat(streams).hasSize(1).containsValue(5L);
        assertThat(server.rowCount(FirewallDataset.DATASET, "traffic")).isZero();

        String stream = streams.keySet().iterator().next();
        try (RowFlusher flusher = new FlushRowsClient(dataset.endpoints(), Duration.ofSeconds(20))) {
            flusher.flush(stream, 2).join();
            assertThat(server.rowCount(FirewallDataset.DATASET, "traffic")).isEqualTo(2);
            flusher.flush(stream, 5).join();
            flusher.flush(stream, 2).join();
        }
        assertThat(server.query("SELECT event_id FROM firewall.traffic ORDER BY event_id"))
                .extracting(row -> row.get("event_id"))
                .containsExactly(
                        SampleRows.id(10), SampleRows.id(11), SampleRows.id(12), SampleRows.id(13), SampleRows.id(14));
    }

    @Test
    void exactlyOnceCountsTheRowsWhoseAnswerWasLostOnce() throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        try (Receiver receiver = open(BigQueryMode.EXACTLY_ONCE, SampleLanes.DELIVERY);
                RowFlusher flusher = new FlushRowsClient(dataset.endpoints(), Duration.ofSeconds(20))) {
            server.faults().nextAppends(1, new BigQueryFault.AnswerLost());
            accept(receiver, shipment(10, 12));
            server.faults().nextAppends(1, new BigQueryFault.CallFails(Status.Code.DATA_LOSS));
            accept(receiver, shipment(12, 15));
            server.faults().nextAppends(1, new BigQueryFault.StreamFinalized());
            accept(receiver, shipment(15, 16));
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED));
            accept(receiver, shipment(16, 20));
            receiver.unpublished()
                    .forEach((stream, rows) -> flusher.flush(stream, rows).join());
        }

        assertThat(server.query("SELECT event_id FROM firewall.traffic ORDER BY event_id"))
                .extracting(row -> row.get("event_id"))
                .containsExactlyElementsOf(
                        LongStream.range(10, 20).mapToObj(SampleRows::id).toList());
    }

    /** As a lane does. */
    private static void accept(Receiver receiver, Shipment shipment) {
        Answer answer = receiver.send(shipment).join();
        for (int attempt = 1; attempt < 5 && !(answer instanceof Answer.Accepted); attempt++) {
            answer = receiver.send(shipment).join();
        }
        assertThat(answer).isEqualTo(new Answer.Accepted());
    }

    private static Shipment shipment(long from, long to) {
        return SampleLanes.shipment(LongStream.range(from, to)
                .mapToObj(offset -> SampleRows.full(offset, HALF_PAST_ONE))
                .toList());
    }

    @Test
    void anAnswerWithinTheCallSaysWhatTheErrorMeans() {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));

        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            Shipment shipment = SampleLanes.shipment(List.of(SampleRows.full(10, HALF_PAST_ONE)));
            assertThat(receiver.send(shipment).join()).isEqualTo(new Answer.Accepted());
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.UNAVAILABLE));
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED));
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.PERMISSION_DENIED));
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.INVALID_ARGUMENT));
            assertThat(receiver.send(shipment).join())
                    .isEqualTo(new Answer.Transient(FirewallDataset.TABLE + ": UNAVAILABLE: A scripted fault.", null));
            assertThat(receiver.send(shipment).join())
                    .isEqualTo(new Answer.Transient(
                            FirewallDataset.TABLE + ": RESOURCE_EXHAUSTED: A scripted fault.", null));
            assertThat(receiver.send(shipment).join())
                    .isEqualTo(new Answer.Held(
                            FirewallDataset.TABLE + ": PERMISSION_DENIED: A scripted fault. (expected: the right"
                                    + " bigquery.tables.updateData on the table)",
                            null));
            assertThat(receiver.send(shipment).join())
                    .isEqualTo(new Answer.Refused(
                            -1, Reason.REJECTED, FirewallDataset.TABLE + ": INVALID_ARGUMENT: A scripted fault."));
            assertThat(receiver.send(shipment).join()).isEqualTo(new Answer.Accepted());
        }
    }

    @Test
    void goesOnAfterACallThatEndedWithAnError() throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        server.faults().nextAppends(1, new BigQueryFault.CallFails(Status.Code.PERMISSION_DENIED));

        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            Shipment shipment = SampleLanes.shipment(List.of(SampleRows.full(10, HALF_PAST_ONE)));
            assertThat(receiver.send(shipment).join()).isInstanceOf(Answer.Held.class);
            assertThat(receiver.send(shipment).join()).isEqualTo(new Answer.Accepted());
        }
        assertThat(server.rowCount(FirewallDataset.DATASET, "traffic")).isEqualTo(1);
    }

    @Test
    void storesARowAtLeastOnceWhenAnAnswerIsLost() throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        server.faults().nextAppends(1, new BigQueryFault.AnswerLost());

        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            Shipment shipment = SampleLanes.shipment(List.of(SampleRows.full(10, HALF_PAST_ONE)));
            // The client connects once more by itself, and the lane would after that.
            Answer answer = receiver.send(shipment).join();
            if (answer instanceof Answer.Transient) {
                answer = receiver.send(shipment).join();
            }
            assertThat(answer).isEqualTo(new Answer.Accepted());
        }

        assertThat(server.query("SELECT DISTINCT event_id FROM firewall.traffic"))
                .hasSize(1);
    }

    @Test
    void aServiceThatHangsIsTransientInTime() {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        server.faults().nextAppends(1, new BigQueryFault.Hang(Duration.ofSeconds(2)));

        try (Receiver receiver = open(new DeliverySpec(1, Duration.ofMillis(500), Duration.ofSeconds(1)))) {
            Shipment shipment = SampleLanes.shipment(List.of(SampleRows.full(10, HALF_PAST_ONE)));
            assertThat(receiver.send(shipment).join())
                    .isEqualTo(new Answer.Transient(FirewallDataset.TABLE + ": no answer within PT0.5S", null));
        }
    }

    @Test
    void aMissingTableIsHeldAndNamed() {
        assertThat(send(SampleRows.full(10, HALF_PAST_ONE)))
                .isInstanceOfSatisfying(Answer.Held.class, held -> assertThat(held.detail())
                        .startsWith(FirewallDataset.TABLE + ": NOT_FOUND")
                        .endsWith("(expected: the table to exist)"));
    }

    @Test
    void aShipmentAboveTheAppendsLimitIsRefusedUnsent() {
        byte[] large = new byte[(int) RowLayout.MAX_APPEND_BYTES];

        assertThat(send(new Event(10, HALF_PAST_ONE, large)))
                .isEqualTo(
                        new Answer.Refused(-1, Reason.TOO_LARGE, "append: 9500005 bytes (expected: at most 9500000)"));
        assertThat(server.appends().requests()).isZero();
    }

    @Test
    void rowsSayWhereInKafkaTheyComeFrom() throws SQLException {
        LaneSetup lane = FirewallDataset.lane(
                FirewallDataset.DATASET, "traffic", new TableLayout(null, null, null, true), SampleRows.SCHEMA);
        BigQueryTables.prepare(dataset.endpoints(), List.of(lane));

        try (Receiver receiver = new BigQueryReceiverFactory(dataset.endpoints()).open(lane)) {
            accept(receiver, shipment(10, 12));
        }

        assertThat(server.query(
                        "SELECT topic, \"partition\", \"offset\", dest_port FROM firewall.traffic ORDER BY \"offset\""))
                .hasToString("[{topic=fw.acme.traffic, partition=3, offset=10, dest_port=3389},"
                        + " {topic=fw.acme.traffic, partition=3, offset=11, dest_port=3389}]");
    }

    @ParameterizedTest
    @EnumSource(BigQueryMode.class)
    void aTableThatLacksColumnsWhileTheJobRunsGetsThem(BigQueryMode mode) throws SQLException {
        dataset.create(
                Field.of("event_id", StandardSQLTypeName.STRING),
                Field.of("event_time", StandardSQLTypeName.TIMESTAMP));
        server.faults().nextRestChangesDenied(1);

        try (Receiver receiver = open(mode, SampleLanes.DELIVERY)) {
            assertThat(receiver.send(shipment(10, 12)).join())
                    .isInstanceOfSatisfying(Answer.Held.class, held -> assertThat(held.detail())
                            .startsWith(FirewallDataset.TABLE + ": INVALID_ARGUMENT: Input schema has more fields")
                            .endsWith("(expected: a table with every column of the subscription)"));
            assertThat(receiver.send(shipment(10, 12)).join())
                    .isInstanceOfSatisfying(Answer.Held.class, held -> assertThat(held.detail())
                            .startsWith(FirewallDataset.TABLE + ": Access Denied: ")
                            .endsWith("bigquery.datasets.create with location)"));
            assertThat(receiver.send(shipment(10, 12)).join()).isEqualTo(new Answer.Accepted());
        }
        assertThat(dataset.definition().getSchema().getFields().get("dest_port").getMode())
                .isEqualTo(Field.Mode.NULLABLE);
    }

    @ParameterizedTest
    @EnumSource(BigQueryMode.class)
    void aTableThatIsDeletedWhileTheJobRunsHoldsTheLaneUntilItIsBack(BigQueryMode mode) throws SQLException {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        try (Receiver receiver = open(mode, SampleLanes.DELIVERY)) {
            accept(receiver, shipment(10, 12));
            dataset.rest().delete(TableId.of(FirewallDataset.PROJECT, FirewallDataset.DATASET, "traffic"));
            assertThat(receiver.send(shipment(12, 15)).join())
                    .isInstanceOfSatisfying(Answer.Held.class, held -> assertThat(held.detail())
                            .startsWith(FirewallDataset.TABLE + ": NOT_FOUND")
                            .endsWith("(expected: the table to exist)"));
            BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
            accept(receiver, shipment(12, 15));
        }
    }

    @ParameterizedTest
    @EnumSource(BigQueryMode.class)
    void aQuotaThatIsUsedUpIsTransientAndSoIsABrokenConnection(BigQueryMode mode) {
        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));
        try (Receiver receiver = open(mode, SampleLanes.DELIVERY)) {
            accept(receiver, shipment(10, 12));
            server.faults().nextAppends(1, new BigQueryFault.Refused(Status.Code.RESOURCE_EXHAUSTED));
            assertThat(receiver.send(shipment(12, 15)).join())
                    .isEqualTo(new Answer.Transient(
                            FirewallDataset.TABLE + ": RESOURCE_EXHAUSTED: A scripted fault.", null));
            server.breakConnections();
            accept(receiver, shipment(12, 15));
        }
    }

    @Test
    void addsTheColumnsThatATableLacksAndFillsThem() throws SQLException {
        dataset.create(
                Field.newBuilder("event_id", StandardSQLTypeName.STRING)
                        .setMode(Field.Mode.REQUIRED)
                        .build(),
                Field.of("comment", StandardSQLTypeName.STRING));

        BigQueryTables.prepare(
                dataset.endpoints(), List.of(FirewallDataset.lane("traffic"), FirewallDataset.lane("traffic")));
        assertThat(send(SampleRows.full(10, HALF_PAST_ONE))).isEqualTo(new Answer.Accepted());

        assertThat(dataset.definition().getSchema().getFields().get("dest_port").getMode())
                .isEqualTo(Field.Mode.NULLABLE);
        assertThat(server.query("SELECT event_id, comment, dest_port FROM firewall.traffic"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("event_id", "fw.acme.traffic-3-10")
                        .containsEntry("comment", null)
                        .containsEntry("dest_port", 3389L));
    }

    private Answer send(Event... events) {
        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            return receiver.send(SampleLanes.shipment(List.of(events))).join();
        }
    }

    private Receiver open(DeliverySpec delivery) {
        return open(BigQueryMode.AT_LEAST_ONCE, delivery);
    }

    private Receiver open(BigQueryMode mode, DeliverySpec delivery) {
        return new BigQueryReceiverFactory(dataset.endpoints())
                .open(SampleLanes.lane(
                        new SinkSpec.BigQuery(
                                FirewallDataset.PROJECT,
                                FirewallDataset.DATASET,
                                "traffic",
                                mode,
                                BigQueryWriter.SLUICE,
                                TableLayout.DEFAULT,
                                SampleLanes.BATCH,
                                delivery),
                        SampleRows.SCHEMA));
    }
}
