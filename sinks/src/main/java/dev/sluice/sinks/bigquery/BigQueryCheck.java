package dev.sluice.sinks.bigquery;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.DatasetId;
import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableId;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteClient;
import com.google.cloud.bigquery.storage.v1.StreamWriter;
import com.google.cloud.bigquery.storage.v1.TableName;
import dev.sluice.sinks.check.CheckFailedException;
import dev.sluice.sinks.check.Checklist;
import dev.sluice.sinks.check.Server;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleIdentity;
import dev.sluice.subscription.SinkSpec;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks for a lane's table, compares its columns and asks for its default stream; changes nothing. */
final class BigQueryCheck {
    private final SinkSpec.BigQuery sink;
    private final GoogleEndpoints endpoints;
    private final Duration timeout;
    private final String name;

    /** Set by one step for the next; null when the table is not there. */
    private volatile @Nullable StandardTableDefinition present;

    private BigQueryCheck(SinkSpec.BigQuery sink, GoogleEndpoints endpoints, Duration timeout) {
        this.sink = sink;
        this.endpoints = endpoints;
        this.timeout = timeout;
        this.name = BigQueryTables.name(sink);
    }

    static void run(LaneSetup lane, GoogleEndpoints endpoints, Checklist list) {
        BigQueryCheck check = new BigQueryCheck(lane.sink(SinkSpec.BigQuery.class), endpoints, list.timeout());
        boolean known = GoogleIdentity.check(list, endpoints);
        boolean asked = list.step(known, "table", check::table);
        if (asked && check.present == null) {
            list.skip("columns", "there is no table yet");
            list.skip("stream", "there is no table yet");
            return;
        }
        list.step(
                asked,
                "columns",
                () -> check.columns(
                        Columns.of(lane.schema(), check.sink.layout().positionColumns())));
        list.step(asked, "stream", check::stream);
    }

    private String table() throws CheckFailedException {
        try {
            BigQuery service = BigQueryTables.serviceWithoutRetries(endpoints, sink.project(), timeout);
            Table table = service.getTable(TableId.of(sink.project(), sink.dataset(), sink.table()));
            if (table == null) {
                return missingTable(service);
            }
            if (!(table.getDefinition() instanceof StandardTableDefinition definition)) {
                throw new CheckFailedException(name + ": not a table (expected: a table, or nothing of that name)");
            }
            present = definition;
            return name + " is there";
        } catch (BigQueryException e) {
            throw new CheckFailedException(describe(e));
        }
    }

    private String missingTable(BigQuery service) throws CheckFailedException {
        String dataset = sink.project() + "." + sink.dataset();
        if (service.getDataset(DatasetId.of(sink.project(), sink.dataset())) == null) {
            if (sink.layout().location() != null) {
                return name + " is not there, and will be created with its dataset at launch";
            }
            throw new CheckFailedException(
                    dataset
                            + ": no such dataset (expected: an existing dataset, or sink.bigquery.location, where it is created)");
        }
        return name + " is not there, and will be created in dataset " + dataset + " at launch";
    }

    private String describe(BigQueryException failure) {
        IOException trouble = Server.connectionTrouble(failure);
        return failure.getCode() <= 0 && trouble != null
                ? rest().explain(trouble)
                : name + ": " + failure.getMessage() + " (expected: " + BigQueryTables.remedy(failure) + ")";
    }

    private String columns(List<Field> wanted) throws CheckFailedException {
        StandardTableDefinition definition = Objects.requireNonNull(present, "the table was found");
        Columns.Comparison comparison = Columns.compare(name, definition.getSchema(), wanted);
        if (!comparison.problems().isEmpty()) {
            throw new CheckFailedException(String.join("; ", comparison.problems()));
        }
        String missing = comparison.missing().stream().map(Field::getName).collect(Collectors.joining(", "));
        return missing.isEmpty() ? "all are there" : "at launch will be added: " + missing;
    }

    private String stream() throws CheckFailedException {
        TableName table = TableName.of(sink.project(), sink.dataset(), sink.table());
        try (BigQueryWriteClient client = BigQueryWriteClient.create(TableWriter.settings(endpoints, timeout))) {
            client.getWriteStream(StreamWriter.getDefaultStreamName(table));
            return "the Storage Write service knows the table";
        } catch (ApiException e) {
            throw new CheckFailedException(describe(e));
        } catch (IOException e) {
            throw new CheckFailedException(write().explain(e));
        }
    }

    private String describe(ApiException failure) {
        IOException trouble = Server.connectionTrouble(failure);
        if (trouble != null) {
            return write().explain(trouble);
        }
        Answer answer = AppendFailure.answer(failure, name, 1);
        if (answer instanceof Answer.Held held) {
            return held.detail();
        }
        return name + ": " + failure.getStatusCode().getCode()
                + " (expected: an answer of the Storage Write service; try again)";
    }

    private Server rest() {
        String url = Objects.requireNonNullElse(endpoints.bigQueryRest(), "https://bigquery.googleapis.com");
        return Server.of(URI.create(url), "--bigQueryRestUrl", "");
    }

    private Server write() {
        String endpoint = Objects.requireNonNullElse(endpoints.bigQueryWrite(), "bigquerystorage.googleapis.com:443");
        return Server.of(URI.create("https://" + endpoint), "--bigQueryWriteEndpoint", "");
    }
}
