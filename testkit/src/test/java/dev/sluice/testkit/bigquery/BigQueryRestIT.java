package dev.sluice.testkit.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Clustering;
import com.google.cloud.bigquery.DatasetInfo;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.InsertAllRequest;
import com.google.cloud.bigquery.InsertAllResponse;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.TimePartitioning;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST API of the stand-in through the real client. */
class BigQueryRestIT {

    private static final com.google.cloud.bigquery.TableId TRAFFIC =
            com.google.cloud.bigquery.TableId.of("acme", "traffic");
    private static final Schema SCHEMA = Schema.of(
            Field.newBuilder("id", StandardSQLTypeName.INT64)
                    .setMode(Field.Mode.REQUIRED)
                    .build(),
            Field.of("at", StandardSQLTypeName.TIMESTAMP),
            Field.of("allowed", StandardSQLTypeName.BOOL),
            Field.newBuilder("tags", StandardSQLTypeName.STRING)
                    .setMode(Field.Mode.REPEATED)
                    .build(),
            Field.of("extra", StandardSQLTypeName.JSON),
            Field.of("price", StandardSQLTypeName.NUMERIC),
            Field.of(
                    "source",
                    StandardSQLTypeName.STRUCT,
                    Field.of("ip", StandardSQLTypeName.STRING),
                    Field.of("port", StandardSQLTypeName.INT64)));

    @TempDir
    Path folder;

    private BigQueryServer server;
    private BigQuery rest;

    @BeforeEach
    void start() throws Exception {
        server = BigQueryServer.start(BigQuerySettings.defaults().withDatabaseFile(folder.resolve("rows.duckdb")));
        rest = BigQueryOptions.newBuilder()
                .setHost(server.restEndpoint())
                .setProjectId("sluice")
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
        rest.create(DatasetInfo.of("acme"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Table createTraffic() {
        return rest.create(TableInfo.of(
                TRAFFIC,
                StandardTableDefinition.newBuilder()
                        .setSchema(SCHEMA)
                        .setTimePartitioning(TimePartitioning.newBuilder(TimePartitioning.Type.DAY)
                                .setField("at")
                                .build())
                        .setClustering(
                                Clustering.newBuilder().setFields(List.of("id")).build())
                        .build()));
    }

    private static void assertRefused(int code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BigQueryException.class, e -> assertThat(e.getCode())
                .isEqualTo(code));
    }

    @Test
    void keepsATableAsItWasDescribed() {
        createTraffic();

        StandardTableDefinition definition = rest.getTable(TRAFFIC).getDefinition();
        assertThat(definition.getSchema().getFields()).hasSize(7);
        assertThat(definition.getSchema().getFields().get("id").getMode()).isEqualTo(Field.Mode.REQUIRED);
        assertThat(definition.getTimePartitioning().getField()).isEqualTo("at");
        assertThat(definition.getClustering().getFields()).containsExactly("id");
        assertThat(rest.listTables("acme").iterateAll())
                .extracting(table -> table.getTableId().getTable())
                .containsExactly("traffic");
        assertThat(rest.listDatasets().iterateAll())
                .extracting(dataset -> dataset.getDatasetId().getDataset())
                .containsExactly("acme");
    }

    @Test
    void answersWhatIsMissingWith404AndWhatExistsWith409() {
        createTraffic();
        assertThat(rest.getTable("acme", "missing")).isNull();
        assertThat(rest.getDataset("missing")).isNull();
        assertRefused(409, this::createTraffic);
        assertRefused(409, () -> rest.create(DatasetInfo.of("acme")));
        assertRefused(
                404,
                () -> rest.create(TableInfo.of(
                        com.google.cloud.bigquery.TableId.of("missing", "t"), StandardTableDefinition.of(SCHEMA))));
        assertThat(rest.delete(TRAFFIC)).isTrue();
        assertThat(rest.delete(TRAFFIC)).isFalse();
    }

    @Test
    void refusesToPartitionByAFieldThatIsNoTime() {
        assertRefused(
                400,
                () -> rest.create(TableInfo.of(
                        TRAFFIC,
                        StandardTableDefinition.newBuilder()
                                .setSchema(SCHEMA)
                                .setTimePartitioning(TimePartitioning.newBuilder(TimePartitioning.Type.DAY)
                                        .setField("id")
                                        .build())
                                .build())));
    }

    @Test
    void letsASchemaGainColumnsAndNothingElse() throws Exception {
        Table table = createTraffic();
        List<Field> more = new java.util.ArrayList<>(SCHEMA.getFields());
        more.add(Field.of("rule", StandardSQLTypeName.STRING));
        rest.update(table.toBuilder()
                .setDefinition(StandardTableDefinition.of(Schema.of(more)))
                .build());
        assertThat(rest.getTable(TRAFFIC).getDefinition().getSchema().getFields())
                .hasSize(8);
        assertThat(server.query("SELECT rule FROM acme.traffic")).isEmpty();

        assertRefused(
                400,
                () -> rest.update(table.toBuilder()
                        .setDefinition(StandardTableDefinition.of(SCHEMA))
                        .build()));
        more.set(1, Field.of("at", StandardSQLTypeName.STRING));
        assertRefused(
                400,
                () -> rest.update(table.toBuilder()
                        .setDefinition(StandardTableDefinition.of(Schema.of(more)))
                        .build()));
    }

    @Test
    void insertsRowsOncePerInsertId() throws Exception {
        createTraffic();
        Map<String, Object> row = Map.of(
                "id",
                1,
                "at",
                "2026-11-01T10:00:00.000001Z",
                "allowed",
                true,
                "tags",
                List.of("a", "b"),
                "extra",
                "{\"k\":[1]}",
                "price",
                "1.5",
                "source",
                Map.of("ip", "10.0.0.1", "port", 22));
        InsertAllRequest request = InsertAllRequest.newBuilder(TRAFFIC)
                .addRow("one", row)
                .addRow("two", Map.of("id", 2))
                .build();
        assertThat(rest.insertAll(request).hasErrors()).isFalse();
        assertThat(rest.insertAll(request).hasErrors()).isFalse();

        assertThat(server.query("SELECT id, epoch_us(\"at\") AS us, allowed, tags[2] AS tag, extra->>'k' AS k, price,"
                        + " source->>'ip' AS ip FROM acme.traffic ORDER BY id"))
                .hasToString("[{id=1, us=1793527200000001, allowed=true, tag=b, k=[1], price=1.500000000, ip=10.0.0.1},"
                        + " {id=2, us=null, allowed=null, tag=null, k=null, price=null, ip=null}]");
    }

    @Test
    void namesBadRowsAndStoresNoneUnlessAskedToSkipThem() throws Exception {
        createTraffic();
        InsertAllRequest.Builder request = InsertAllRequest.newBuilder(TRAFFIC)
                .addRow(Map.of("id", 1))
                .addRow(Map.of("id", "no number"))
                .addRow(Map.of("id", 3, "unknown", 1))
                .addRow(Map.of("allowed", true));
        InsertAllResponse refused = rest.insertAll(request.build());
        assertThat(refused.getInsertErrors()).containsOnlyKeys(0L, 1L, 2L, 3L);
        assertThat(refused.getErrorsFor(0).get(0).getReason()).isEqualTo("stopped");
        assertThat(refused.getErrorsFor(2).get(0).getMessage()).isEqualTo("no such field: unknown.");
        assertThat(server.rowCount("acme", "traffic")).isZero();

        assertThat(rest.insertAll(request.setSkipInvalidRows(true).build()).getInsertErrors())
                .containsOnlyKeys(1L, 2L, 3L);
        assertThat(server.rowCount("acme", "traffic")).isEqualTo(1);
    }

    @Test
    void leavesADatabaseThatDuckDbOpensAfterwards() throws Exception {
        createTraffic();
        rest.insertAll(
                InsertAllRequest.newBuilder(TRAFFIC).addRow(Map.of("id", 7)).build());
        server.close();
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("rows.duckdb"));
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id FROM acme.traffic")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(7);
        }
    }
}
