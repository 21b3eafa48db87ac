package dev.sluice.sinks.bigquery;

import com.google.api.gax.retrying.RetrySettings;
import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.BigQueryOptions;
import com.google.cloud.bigquery.Clustering;
import com.google.cloud.bigquery.DatasetId;
import com.google.cloud.bigquery.DatasetInfo;
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
import dev.sluice.subscription.SinkSpec.TableLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * Makes the tables of BigQuery lanes ready at launch, so that the first append finds what it needs. A missing table is
 * created from the lane's schema, partitioned by day on {@code event_time} and clustered; a column that an existing table
 * lacks is added as NULLABLE. Nothing is ever dropped, retyped or repartitioned. A missing dataset is created when its region
 * is given.
 *
 * <p>Source: <a href="https://cloud.google.com/bigquery/docs/reference/rest/v2/tables">BigQuery REST, tables</a>.
 */
public final class BigQueryTables {
    private static final String PARTITION_COLUMN = "event_time";

    /** What most queries of firewall events ask for. */
    private static final Set<String> CLUSTER_COLUMNS = Set.of("source_ip", "dest_ip");

    private static final int ATTEMPTS = 5;
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
                    prepare(service(endpoints, sink.project()), sink, lane.schema(), problems);
                } catch (BigQueryException e) {
                    problems.add(name(sink) + ": " + e.getMessage() + " (expected: " + remedy(e) + ")");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static void prepare(BigQuery service, SinkSpec.BigQuery sink, Schema schema, List<String> problems) {
        List<Field> wanted = Columns.of(schema, sink.layout().positionColumns());
        List<String> contradictions = contradictions(sink, schema, wanted);
        problems.addAll(contradictions);
        if (!contradictions.isEmpty()) {
            return;
        }
        if (sink.layout().location() != null) {
            createDataset(service, sink);
        }
        for (int attempt = 1; !isReady(service, sink, wanted, problems, attempt); attempt++) {
            // Another launch has changed the table in between: it is looked at anew.
        }
    }

    /** What no table can have. */
    private static List<String> contradictions(SinkSpec.BigQuery sink, Schema schema, List<Field> wanted) {
        List<String> problems = new ArrayList<>();
        if (sink.layout().positionColumns()) {
            RowLayout.POSITION_COLUMNS.stream()
                    .filter(column -> schema.getField(column) != null)
                    .forEach(
                            column -> problems.add(
                                    name(sink) + "." + column
                                            + ": a field of the events (expected: another name, as positionColumns has a column of it)"));
        }
        List<String> clusterable = wanted.stream()
                .filter(Columns::isClusterable)
                .map(Field::getName)
                .toList();
        if (sink.layout().clusterBy() != null) {
            sink.layout().clusterBy().stream()
                    .filter(column -> !clusterable.contains(column))
                    .forEach(column -> problems.add(
                            name(sink) + ": clusterBy " + column + " (expected: one of " + clusterable + ")"));
        }
        return problems;
    }

    /** Looks at the table and adds what it lacks; false when it was changed meanwhile and has to be looked at again. */
    private static boolean isReady(
            BigQuery service, SinkSpec.BigQuery sink, List<Field> wanted, List<String> problems, int attempt) {
        TableId id = TableId.of(sink.project(), sink.dataset(), sink.table());
        Table table = service.getTable(id);
        try {
            if (table == null) {
                service.create(TableInfo.of(id, definition(sink.layout(), wanted)));
                return true;
            }
            if (!(table.getDefinition() instanceof StandardTableDefinition definition)) {
                problems.add(name(sink) + ": not a table (expected: a table, or nothing of that name)");
                return true;
            }
            Columns.Comparison comparison = Columns.compare(name(sink), definition.getSchema(), wanted);
            problems.addAll(comparison.problems());
            if (comparison.problems().isEmpty() && !comparison.missing().isEmpty()) {
                service.update(table.toBuilder()
                        .setDefinition(definition.toBuilder()
                                .setSchema(comparison.extended())
                                .build())
                        .build());
            }
            return true;
        } catch (BigQueryException e) {
            // 409: the table is there by now. 400, 412: it has columns by now that this schema would drop.
            if (attempt < ATTEMPTS && (e.getCode() == 409 || e.getCode() == 400 || e.getCode() == 412)) {
                return false;
            }
            throw e;
        }
    }

    private static void createDataset(BigQuery service, SinkSpec.BigQuery sink) {
        DatasetId id = DatasetId.of(sink.project(), sink.dataset());
        if (service.getDataset(id) == null) {
            try {
                service.create(DatasetInfo.newBuilder(id)
                        .setLocation(sink.layout().location())
                        .build());
            } catch (BigQueryException e) {
                if (e.getCode() != 409) {
                    throw e;
                }
            }
        }
    }

    private static StandardTableDefinition definition(TableLayout layout, List<Field> columns) {
        TimePartitioning.Builder days =
                TimePartitioning.newBuilder(TimePartitioning.Type.DAY).setField(PARTITION_COLUMN);
        if (layout.partitionExpirationDays() != null) {
            days.setExpirationMs(
                    Duration.ofDays(layout.partitionExpirationDays()).toMillis());
        }
        StandardTableDefinition.Builder definition = StandardTableDefinition.newBuilder()
                .setSchema(com.google.cloud.bigquery.Schema.of(columns))
                .setTimePartitioning(days.build());
        List<String> clusterBy = layout.clusterBy() != null
                ? layout.clusterBy()
                : columns.stream()
                        .filter(Columns::isClusterable)
                        .map(Field::getName)
                        .filter(CLUSTER_COLUMNS::contains)
                        .toList();
        if (!clusterBy.isEmpty()) {
            definition.setClustering(
                    Clustering.newBuilder().setFields(clusterBy).build());
        }
        return definition.build();
    }

    /** What has to be there so that a call of the REST service does not fail like this. */
    static String remedy(BigQueryException e) {
        return switch (e.getCode()) {
            case 401 -> "valid credentials";
            case 403 ->
                "the rights bigquery.tables.get, .create and .update, and bigquery.datasets.create with location";
            case 404 -> "an existing dataset, or sink.bigquery.location, where it is created";
            default -> "an answer of BigQuery's REST service";
        };
    }

    private static BigQuery service(GoogleEndpoints endpoints, String project) {
        return service(endpoints, project, RETRIES, CONNECT_TIMEOUT_MS, READ_TIMEOUT_MS);
    }

    /** A client that tries once, so that its failure says what did not answer. */
    static BigQuery serviceWithoutRetries(GoogleEndpoints endpoints, String project, Duration timeout) {
        int timeoutMs = Math.toIntExact(timeout.toMillis());
        return service(endpoints, project, ServiceOptions.getNoRetrySettings(), timeoutMs, timeoutMs);
    }

    private static BigQuery service(
            GoogleEndpoints endpoints, String project, RetrySettings retries, int connectTimeoutMs, int readTimeoutMs) {
        BigQueryOptions.Builder options = BigQueryOptions.newBuilder()
                .setProjectId(project)
                .setRetrySettings(retries)
                .setTransportOptions(HttpTransportOptions.newBuilder()
                        .setConnectTimeout(connectTimeoutMs)
                        .setReadTimeout(readTimeoutMs)
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
