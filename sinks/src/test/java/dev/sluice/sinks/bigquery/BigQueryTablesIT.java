package dev.sluice.sinks.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.TimePartitioning;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.testkit.bigquery.BigQueryServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Datasets and tables that a launch makes ready. */
class BigQueryTablesIT {
    @AutoClose
    private final FirewallDataset dataset = FirewallDataset.start();

    private final BigQueryServer server = dataset.server();

    @Test
    void createsTheTablePartitionedByEventDay() {
        LaneSetup withoutTable = SampleLanes.lane(
                new SinkSpec.Gcs("archive", "", new FormatSpec.Json(), SampleLanes.BATCH, SampleLanes.DELIVERY),
                SampleRows.SCHEMA);

        BigQueryTables.prepare(dataset.endpoints(), List.of(withoutTable, FirewallDataset.lane("traffic")));

        StandardTableDefinition table = dataset.definition();
        assertThat(table.getTimePartitioning())
                .isEqualTo(TimePartitioning.newBuilder(TimePartitioning.Type.DAY)
                        .setField("event_time")
                        .build());
        assertThat(table.getSchema().getFields().get("event_id").getMode()).isEqualTo(Field.Mode.REQUIRED);
        assertThat(table.getSchema().getFields().stream().map(Field::getName))
                .containsExactly(
                        "event_id", "event_time", "action", "dest_port", "score", "blocked", "raw", "seen_at", "tags");
    }

    @Test
    void createsTheDatasetAndTheTableAsTheLayoutSays() {
        LaneSetup lane = FirewallDataset.lane(
                "elsewhere",
                "traffic",
                new TableLayout("europe-west3", List.of("action", "dest_port"), 90, false),
                SampleRows.SCHEMA);

        BigQueryTables.prepare(dataset.endpoints(), List.of(lane));
        BigQueryTables.prepare(dataset.endpoints(), List.of(lane));

        assertThat(dataset.rest().getDataset("elsewhere").getLocation()).isEqualTo("europe-west3");
        StandardTableDefinition table =
                dataset.rest().getTable(TableId.of("elsewhere", "traffic")).getDefinition();
        assertThat(table.getClustering().getFields()).containsExactly("action", "dest_port");
        assertThat(table.getTimePartitioning().getExpirationMs())
                .isEqualTo(Duration.ofDays(90).toMillis());
    }

    @Test
    void clustersByTheAddressesThatEventsHave() {
        org.apache.avro.Schema schema = SchemaBuilder.record("Event")
                .fields()
                .requiredString("event_id")
                .requiredString("source_ip")
                .requiredString("action")
                .name("event_time")
                .type(SampleRows.SCHEMA.getField("event_time").schema())
                .noDefault()
                .requiredString("dest_ip")
                .endRecord();

        BigQueryTables.prepare(
                dataset.endpoints(),
                List.of(FirewallDataset.lane(FirewallDataset.DATASET, "traffic", TableLayout.DEFAULT, schema)));

        assertThat(dataset.definition().getClustering().getFields()).containsExactly("source_ip", "dest_ip");
    }

    @Test
    void reportsALayoutThatTheEventsCannotHave() {
        org.apache.avro.Schema schema = SchemaBuilder.record("Event")
                .fields()
                .requiredString("event_id")
                .requiredLong("offset")
                .requiredDouble("score")
                .endRecord();
        LaneSetup lane = FirewallDataset.lane(
                FirewallDataset.DATASET,
                "traffic",
                new TableLayout(null, List.of("score", "event_id", "nothing"), null, true),
                schema);

        assertThatThrownBy(() -> BigQueryTables.prepare(dataset.endpoints(), List.of(lane)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(FirewallDataset.TABLE
                        + ".offset: a field of the events (expected: another name, as positionColumns has a column of"
                        + " it)\n" + FirewallDataset.TABLE
                        + ": clusterBy score (expected: one of [event_id, offset, topic, partition, offset])\n"
                        + FirewallDataset.TABLE
                        + ": clusterBy nothing (expected: one of [event_id, offset, topic, partition, offset])");
    }

    @Test
    void addsColumnsToATableThatAnotherLaunchChangesMeanwhile() {
        dataset.create(Field.of("event_id", StandardSQLTypeName.STRING));
        server.faults().beforeNextRestChange(() -> addColumn("other"));
        server.faults().beforeNextRestChange(() -> {});
        server.faults().beforeNextRestChange(() -> addColumn("another"));

        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));

        assertThat(dataset.definition().getSchema().getFields().stream().map(Field::getName))
                .startsWith("event_id", "other", "another")
                .endsWith("seen_at", "tags")
                .hasSize(11);
    }

    @Test
    void takesATableThatAnotherLaunchCreatesMeanwhile() {
        server.faults().beforeNextRestChange(() -> dataset.create(Field.of("event_id", StandardSQLTypeName.STRING)));

        BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic")));

        assertThat(dataset.definition().getSchema().getFields()).hasSize(9);
    }

    private void addColumn(String name) {
        List<Field> columns = new ArrayList<>(dataset.definition().getSchema().getFields());
        columns.add(Field.of(name, StandardSQLTypeName.STRING));
        dataset.rest()
                .update(TableInfo.of(
                        TableId.of(FirewallDataset.PROJECT, FirewallDataset.DATASET, "traffic"),
                        StandardTableDefinition.of(Schema.of(columns))));
    }

    @Test
    void saysWhichRightIsMissingAtLaunch() {
        server.faults().nextRestChangesDenied(1);

        assertThatThrownBy(() -> BigQueryTables.prepare(dataset.endpoints(), List.of(FirewallDataset.lane("traffic"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(FirewallDataset.TABLE + ": Access Denied: ")
                .hasMessageEndingWith("(expected: the rights bigquery.tables.get, .create and .update, and"
                        + " bigquery.datasets.create with location)");
    }

    @Test
    void reportsEveryTableAndColumnThatCannotTakeTheEvents() {
        dataset.create(
                Field.of("event_id", StandardSQLTypeName.INT64), Field.of("dest_port", StandardSQLTypeName.STRING));
        LaneSetup elsewhere = SampleLanes.lane(
                new SinkSpec.BigQuery(
                        FirewallDataset.PROJECT, "nowhere", "traffic", SampleLanes.BATCH, SampleLanes.DELIVERY),
                SampleRows.SCHEMA);

        assertThatThrownBy(() -> BigQueryTables.prepare(
                        dataset.endpoints(), List.of(FirewallDataset.lane("traffic"), elsewhere)))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage().lines())
                        .hasSize(3)
                        .contains(
                                FirewallDataset.TABLE + ".event_id: INT64 (expected: STRING)",
                                FirewallDataset.TABLE + ".dest_port: STRING (expected: INT64)")
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("acme-security.nowhere.traffic: ")
                                .endsWith("(expected: an existing dataset, or sink.bigquery.location, where it is"
                                        + " created)")));
        assertThat(dataset.definition().getSchema().getFields())
                .as("a table with a conflict is left alone")
                .hasSize(2);
    }
}
