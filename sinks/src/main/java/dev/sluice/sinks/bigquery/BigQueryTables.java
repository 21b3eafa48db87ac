package dev.sluice.sinks.bigquery;

import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.TableInfo;
import com.google.cloud.bigquery.TimePartitioning;
import com.google.cloud.http.HttpTransportOptions;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Makes the tables of BigQuery lanes ready at launch, so that the first append finds what it needs. A missing table is
 * created from the lane's schema, partitioned by day on {@code event_time}; a column that an existing table lacks is
 * added as NULLABLE. Nothing is ever dropped, retyped or repartitioned, and datasets are not created.
 *
 * <p>Source: <a href="https://cloud.google.com/bigquery/docs/reference/rest/v2/tables">BigQuery REST, tables</a>.
 */
public final class BigQueryTables {
    private static final String PARTITION_COLUMN = "event_time";
    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int READ_TIMEOUT_MS = 30_000;

    /** Launching waits for a person, hence a few attempts within seconds and then a message. */
    private static final RetrySettings RETRIES = RetrySettings.newBuilder()
            .setMaxAttempts(3)
            .setInitialRetryDelayDuration(Duration.ofMillis(500))
            .setRetryDelayMultiplier(2)
            .setMaxRetryDelayDuration(Duration.ofSeconds(2))
            .setTotalTimeoutDuration(Duration.ofSeconds(30))
            .build();

    private BigQueryTables() {}

    /**
     * Makes the tables of all lanes ready; lanes may share a table. Lanes with another sink have none.
     *
     * @param lanes lanes with any sink
     * @throws IllegalArgumentException naming every table that cannot take its lane's events, one problem a line, such
     *     as {@code project.dataset.table.column: STRING (expected: INT64)}
     */
    public static void prepare(GoogleEndpoints endpoints, Collection<LaneSetup> lanes) {
        List<String> problems = new ArrayList<>();
        for (LaneSetup lane : lanes) {
            if (lane.subscription().sink() instanceof SinkSpec.BigQuery sink) {
                try {
                    prepare(service(endpoints, sink.project()), sink, Columns.of(lane.schema()), problems);
                } catch (BigQueryException e) {
                    problems.add(name(sink) + ": " + e.getMessage() + " (expected: " + remedy(e) + ")");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static void prepare(BigQuery service, SinkSpec.BigQuery sink, List<Field> wanted, List<String> problems) {
        TableId id = TableId.of(sink.project(), sink.dataset(), sink.table());
        Table table = service.getTable(id);
        if (table == null && create(service, id, wanted)) {
            return;
        }
        // A table that another launch has created in between is looked at like any other.
        Table present = table == null ? service.getTable(id) : table;
        if (present == null || !(present.getDefinition() instanceof StandardTableDefinition definition)) {
            problems.add(name(sink) + ": not a table (expected: a table, or nothing of that name)");
            return;
        }
        Columns.Comparison comparison = Columns.compare(name(sink), definition.getSchema(), wanted);
        problems.addAll(comparison.problems());
        if (comparison.problems().isEmpty() && !comparison.missing().isEmpty()) {
            service.update(present.toBuilder()
                    .setDefinition(definition.toBuilder()
                            .setSchema(comparison.extended())
                            .build())
                    .build());
        }
    }

    /** False when there is a table of that name by now. */
    private static boolean create(BigQuery service, TableId id, List<Field> columns) {
        StandardTableDefinition definition = StandardTableDefinition.newBuilder()
                .setSchema(com.google.cloud.bigquery.Schema.of(columns))
                .setTimePartitioning(TimePartitioning.newBuilder(TimePartitioning.Type.DAY)
                        .setField(PARTITION_COLUMN)
                        .build())
                .build();
        try {
            service.create(TableInfo.of(id, definition));
            return true;
        } catch (BigQueryException e) {
            if (e.getCode() == 409) {
                return false;
            }
            throw e;
        }
    }

    private static String remedy(BigQueryException e) {
        return switch (e.getCode()) {
            case 401 -> "valid credentials";
            case 403 -> "the rights to read, create and change tables";
            case 404 -> "an existing dataset; tables are created at launch, datasets are not";
            default -> "an answer of BigQuery's REST service";
        };
    }

    private static BigQuery service(GoogleEndpoints endpoints, String project) {
        BigQueryOptions.Builder options = BigQueryOptions.newBuilder()
                .setProjectId(project)
                .setRetrySettings(RETRIES)
                .setTransportOptions(HttpTransportOptions.newBuilder()
                        .setConnectTimeout(CONNECT_TIMEOUT_MS)
                        .setReadTimeout(READ_TIMEOUT_MS)
                        .build());
        if (endpoints.bigQueryRest() != null) {
            options.setHost(endpoints.bigQueryRest());
        }
        if (endpoints.credentials() == Credentials.NONE) {
            options.setCredentials(NoCredentials.getInstance());
        }
        return options.build().getService();
    }

    /** The table's name in messages. */
    static String name(SinkSpec.BigQuery sink) {
        return sink.project() + "." + sink.dataset() + "." + sink.table();
    }
}
