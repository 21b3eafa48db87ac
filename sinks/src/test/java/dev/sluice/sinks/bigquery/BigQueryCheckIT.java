package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.DatasetInfo;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Finding;
import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.bigquery.BigQueryServer;
import dev.sluice.testkit.net.ReservedPort;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BigQueryCheckIT {
    private static final String PROJECT = "acme-security";
    private static final Finding ANONYMOUS =
            new Finding("credentials", Status.SKIPPED, "none are used, as --googleCredentials=NONE says");
    private static final Finding THERE = new Finding("table", Status.OK, "acme-security.firewall.traffic is there");
    private static final Finding STREAM = new Finding("stream", Status.OK, "the Storage Write service knows the table");

    private BigQueryServer server;

    @BeforeEach
    void start() throws IOException, SQLException {
        server = BigQueryServer.start();
        rest().create(DatasetInfo.of("firewall"));
    }

    @AfterEach
    void stop() throws IOException, SQLException {
        server.close();
    }

    @Test
    void findsTheTableAndItsStream() {
        BigQueryTables.prepare(endpoints(server.grpcEndpoint()), List.of(lane("firewall")));

        assertThat(check("firewall"))
                .containsExactly(ANONYMOUS, THERE, new Finding("columns", Status.OK, "all are there"), STREAM);
    }

    @Test
    void saysWhatTheJobWillCreate() {
        assertThat(check("firewall"))
                .containsExactly(
                        ANONYMOUS,
                        new Finding(
                                "table",
                                Status.OK,
                                "acme-security.firewall.traffic is not there, and will be created in dataset"
                                        + " acme-security.firewall at launch"),
                        new Finding("columns", Status.SKIPPED, "there is no table yet"),
                        new Finding("stream", Status.SKIPPED, "there is no table yet"));
        assertThat(rest().getTable(TableId.of("firewall", "traffic"))).isNull();
    }

    @Test
    void saysWhatTheJobWillAdd() {
        createTable(
                column("event_id", StandardSQLTypeName.STRING),
                column("event_time", StandardSQLTypeName.TIMESTAMP),
                column("action", StandardSQLTypeName.STRING));

        assertThat(check("firewall"))
                .containsExactly(
                        ANONYMOUS,
                        THERE,
                        new Finding(
                                "columns",
                                Status.OK,
                                "at launch will be added: dest_port, score, blocked, raw, seen_at, tags"),
                        STREAM);
    }

    @Test
    void namesColumnsOfAnotherType() {
        createTable(column("event_id", StandardSQLTypeName.INT64), column("dest_port", StandardSQLTypeName.STRING));

        assertThat(check("firewall"))
                .containsExactly(
                        ANONYMOUS,
                        THERE,
                        new Finding(
                                "columns",
                                Status.FAILED,
                                "acme-security.firewall.traffic.event_id: INT64 (expected: STRING);"
                                        + " acme-security.firewall.traffic.dest_port: STRING (expected: INT64)"),
                        STREAM);
    }

    @Test
    void namesAMissingDataset() {
        assertThat(check("nowhere"))
                .containsExactly(
                        ANONYMOUS,
                        new Finding(
                                "table",
                                Status.FAILED,
                                "acme-security.nowhere: no such dataset (expected: an existing dataset, or"
                                        + " sink.bigquery.location, where it is created)"),
                        new Finding("columns", Status.SKIPPED, "not tried, as an earlier step failed"),
                        new Finding("stream", Status.SKIPPED, "not tried, as an earlier step failed"));
    }

    @Test
    void saysWhichServiceDoesNotListen() throws IOException, SQLException {
        createTable(column("event_id", StandardSQLTypeName.STRING));
        String rest = server.restEndpoint().substring("http://".length());
        try (ReservedPort closed = ReservedPort.reserve()) {
            assertThat(check(lane("firewall"), endpoints(closed.hostAndPort())))
                    .contains(new Finding(
                            "stream",
                            Status.FAILED,
                            closed.hostAndPort()
                                    + " refuses connections (expected: a server that listens there; check"
                                    + " --bigQueryWriteEndpoint and whether it runs)"));
        }
        server.close();

        assertThat(check("firewall"))
                .contains(new Finding(
                        "table",
                        Status.FAILED,
                        rest
                                + " refuses connections (expected: a server that listens there; check --bigQueryRestUrl and"
                                + " whether it runs)"));
    }

    private List<Finding> check(String dataset) {
        return check(lane(dataset), endpoints(server.grpcEndpoint()));
    }

    private static List<Finding> check(LaneSetup lane, GoogleEndpoints endpoints) {
        Checklist list = new Checklist(Duration.ofSeconds(30));
        WriteToBigQuery.check(lane, endpoints, list);
        return list.findings();
    }

    private static LaneSetup lane(String dataset) {
        return SampleLanes.lane(
                new SinkSpec.BigQuery(PROJECT, dataset, "traffic", SampleLanes.BATCH, SampleLanes.DELIVERY),
                SampleRows.SCHEMA);
    }

    private GoogleEndpoints endpoints(String write) {
        return new GoogleEndpoints(Credentials.NONE, server.restEndpoint(), write, true, null);
    }

    private void createTable(Field... columns) {
        rest().create(TableInfo.of(
                TableId.of(PROJECT, "firewall", "traffic"), StandardTableDefinition.of(Schema.of(columns))));
    }

    private static Field column(String name, StandardSQLTypeName type) {
        return Field.newBuilder(name, type).setMode(Field.Mode.NULLABLE).build();
    }

    private BigQuery rest() {
        return BigQueryOptions.newBuilder()
                .setProjectId(PROJECT)
                .setHost(server.restEndpoint())
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
    }
}
