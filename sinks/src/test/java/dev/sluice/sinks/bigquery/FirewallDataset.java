package dev.sluice.sinks.bigquery;

import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.DatasetInfo;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.testkit.bigquery.BigQueryServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;

/** A server that has a dataset without tables, and lanes to tables of it. */
final class FirewallDataset implements AutoCloseable {
    static final String PROJECT = "acme-security";
    static final String DATASET = "firewall";
    static final String TABLE = PROJECT + "." + DATASET + ".traffic";

    private final BigQueryServer server;

    private FirewallDataset(BigQueryServer server) {
        this.server = server;
    }

    static FirewallDataset start() {
        try {
            FirewallDataset dataset = new FirewallDataset(BigQueryServer.start());
            dataset.rest().create(DatasetInfo.of(DATASET));
            return dataset;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    BigQueryServer server() {
        return server;
    }

    GoogleEndpoints endpoints() {
        return endpoints(server.grpcEndpoint());
    }

    /** @param write host and port of the Storage Write service */
    GoogleEndpoints endpoints(String write) {
        return new GoogleEndpoints(Credentials.NONE, server.restEndpoint(), write, true, null);
    }

    BigQuery rest() {
        return BigQueryOptions.newBuilder()
                .setProjectId(PROJECT)
                .setHost(server.restEndpoint())
                .setCredentials(NoCredentials.getInstance())
                .build()
                .getService();
    }

    /** Creates the table of traffic. */
    void create(Field... columns) {
        rest().create(TableInfo.of(
                TableId.of(PROJECT, DATASET, "traffic"), StandardTableDefinition.of(Schema.of(columns))));
    }

    /** The table of traffic as it is. */
    StandardTableDefinition definition() {
        return rest().getTable(TableId.of(PROJECT, DATASET, "traffic")).getDefinition();
    }

    static LaneSetup lane(String table) {
        return lane(DATASET, table, TableLayout.DEFAULT, SampleRows.SCHEMA);
    }

    static LaneSetup lane(String dataset, String table, TableLayout layout, org.apache.avro.Schema schema) {
        return SampleLanes.lane(
                new SinkSpec.BigQuery(
                        PROJECT,
                        dataset,
                        table,
                        BigQueryMode.AT_LEAST_ONCE,
                        BigQueryWriter.SLUICE,
                        layout,
                        SampleLanes.BATCH,
                        SampleLanes.DELIVERY),
                schema);
    }

    @Override
    public void close() throws IOException, SQLException {
        server.close();
    }
}
