package dev.sluice.loadtests.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.testkit.IdCounts;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.gcs.GcsObject;
import dev.sluice.testkit.parquet.ParquetFile;
import dev.sluice.testkit.siem.Inbox;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.avro.file.DataFileStream;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** What the sandbox's receivers hold for each lane, read the way an outsider would read it. */
public final class Receivers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVENT_ID = "event_id";

    private final Sandbox sandbox;

    public Receivers(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /**
     * How many different events the lane's receiver has now, events of objects counted without a look inside; cheap enough
     * to ask once a second.
     */
    public long distinct(Subscription subscription) {
        SinkSpec sink = subscription.sink();
        return switch (sink.kind()) {
            case HTTPS -> inbox((SinkSpec.Https) sink).ids().distinct();
            case SYSLOG -> messages(subscription).distinct();
            case BIGQUERY -> rowCount((SinkSpec.BigQuery) sink);
            case GCS ->
                objects(subscription, (SinkSpec.Gcs) sink).stream()
                        .mapToLong(object -> Long.parseLong(object.metadata().get("sluice-count")))
                        .sum();
            case DISCARD -> 0;
        };
    }

    /** The ids of all events that the lane's receiver has. */
    public IdCounts received(Subscription subscription) throws IOException {
        SinkSpec sink = subscription.sink();
        return switch (sink.kind()) {
            case HTTPS -> inbox((SinkSpec.Https) sink).ids();
            case SYSLOG -> messages(subscription);
            case BIGQUERY -> rows((SinkSpec.BigQuery) sink);
            case GCS -> lines(subscription, (SinkSpec.Gcs) sink);
            case DISCARD -> new IdCounts();
        };
    }

    private Inbox inbox(SinkSpec.Https https) {
        return sandbox.siem()
                .inbox(
                        https.protocol() instanceof HttpsProtocol.ElasticBulk elastic
                                ? "/" + elastic.index() + "/_bulk"
                                : https.url().getPath());
    }

    /** A collector keeps the messages of all lanes together. */
    private IdCounts messages(Subscription subscription) {
        return sandbox.syslog().ids().where(prefix -> {
            int partition = prefix.lastIndexOf('-');
            return partition > 0 && subscription.source().reads(prefix.substring(0, partition));
        });
    }

    private long rowCount(SinkSpec.BigQuery table) {
        Object count = query("SELECT count(DISTINCT event_id) AS n FROM ", table)
                .get(0)
                .get("n");
        return Long.parseLong(String.valueOf(count));
    }

    private IdCounts rows(SinkSpec.BigQuery table) {
        IdCounts ids = new IdCounts();
        query("SELECT event_id FROM ", table).forEach(row -> ids.add(String.valueOf(row.get(EVENT_ID))));
        return ids;
    }

    private List<Map<String, @Nullable Object>> query(String select, SinkSpec.BigQuery table) {
        try {
            return sandbox.bigQuery().query(select + '"' + table.dataset() + "\".\"" + table.table() + '"');
        } catch (SQLException e) {
            throw new IllegalStateException("rows of " + table.table(), e);
        }
    }

    private IdCounts lines(Subscription subscription, SinkSpec.Gcs gcs) throws IOException {
        IdCounts ids = new IdCounts();
        for (GcsObject object : objects(subscription, gcs)) {
            byte[] bytes = sandbox.gcs().read(gcs.bucket(), object.name());
            if (gcs.format() instanceof FormatSpec.Avro) {
                addAvro(bytes, ids);
            } else if (gcs.format() instanceof FormatSpec.Parquet) {
                addParquet(bytes, ids);
            } else if (gcs.format() instanceof FormatSpec.Csv csv) {
                addCsvLines(bytes, csv, ids);
            } else {
                addJsonLines(bytes, ids);
            }
        }
        return ids;
    }

    private static void addAvro(byte[] bytes, IdCounts ids) throws IOException {
        try (DataFileStream<GenericRecord> records =
                new DataFileStream<>(new ByteArrayInputStream(bytes), new GenericDatumReader<>())) {
            for (GenericRecord record : records) {
                ids.add(record.get(EVENT_ID).toString());
            }
        }
    }

    private static void addParquet(byte[] bytes, IdCounts ids) throws IOException {
        try (ParquetFile file = ParquetFile.open(bytes)) {
            file.query("SELECT " + EVENT_ID + " FROM file").forEach(row -> ids.add(String.valueOf(row.get(EVENT_ID))));
        } catch (SQLException e) {
            throw new IllegalStateException("rows of a Parquet object", e);
        }
    }

    private static void addJsonLines(byte[] bytes, IdCounts ids) throws IOException {
        try (BufferedReader lines = unzipped(bytes)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ids.add(JSON.readTree(line).get(EVENT_ID).asText());
            }
        }
    }

    /** The id is the first value, in which no delimiter can be; a header's first value is its name. */
    private static void addCsvLines(byte[] bytes, FormatSpec.Csv csv, IdCounts ids) throws IOException {
        try (BufferedReader lines = unzipped(bytes)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String id = line.substring(0, line.indexOf(csv.delimiter()));
                if (!id.equals(EVENT_ID)) {
                    ids.add(id);
                }
            }
        }
    }

    private static BufferedReader unzipped(byte[] bytes) throws IOException {
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(new ByteArrayInputStream(bytes)), StandardCharsets.UTF_8));
    }

    private List<GcsObject> objects(Subscription subscription, SinkSpec.Gcs gcs) {
        return sandbox.gcs().objects(gcs.bucket(), gcs.prefix() + "/tenant=" + subscription.tenant() + "/");
    }
}
