package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.TableId;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Finding;
import dev.sluice.sinks.check.Finding.Status;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.testkit.bigquery.BigQueryServer;
import dev.sluice.testkit.net.ReservedPort;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class BigQueryCheckIT {
    private static final Finding ANONYMOUS =
            new Finding("credentials", Status.SKIPPED, "none are used, as --googleCredentials=NONE says");
    private static final Finding THERE = new Finding("table", Status.OK, "acme-security.firewall.traffic is there");
    private static final Finding STREAM = new Finding("stream", Status.OK, "the Storage Write service knows the table");

    @AutoClose
    private final FirewallDataset dataset = FirewallDataset.start();

    private final BigQueryServer server = dataset.server();

    @Test
    void findsTheTableAndItsStream() {
        BigQueryTables.prepare(dataset.endpoints(), List.of(lane("firewall")));

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
        assertThat(dataset.rest().getTable(TableId.of("firewall", "traffic"))).isNull();
    }

    @Test
    void saysWhatTheJobWillAdd() {
        dataset.create(
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
        dataset.create(column("event_id", StandardSQLTypeName.INT64), column("dest_port", StandardSQLTypeName.STRING));

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
        dataset.create(column("event_id", StandardSQLTypeName.STRING));
        String rest = server.restEndpoint().substring("http://".length());
        try (ReservedPort closed = ReservedPort.reserve()) {
            assertThat(check(lane("firewall"), dataset.endpoints(closed.hostAndPort())))
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

    private List<Finding> check(String name) {
        return check(lane(name), dataset.endpoints());
    }

    private static List<Finding> check(LaneSetup lane, GoogleEndpoints endpoints) {
        Checklist list = new Checklist(Duration.ofSeconds(30));
        WriteToBigQuery.check(lane, endpoints, list);
        return list.findings();
    }

    private static LaneSetup lane(String dataset) {
        return FirewallDataset.lane(dataset, "traffic", TableLayout.DEFAULT, SampleRows.SCHEMA);
    }

    private static Field column(String name, StandardSQLTypeName type) {
        return Field.newBuilder(name, type).setMode(Field.Mode.NULLABLE).build();
    }
}
