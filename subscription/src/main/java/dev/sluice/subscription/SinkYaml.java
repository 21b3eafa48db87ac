package dev.sluice.subscription;

import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of each sink, with its defaults. */
final class SinkYaml {
    static final Shape<SinkSpec> SINK = Shape.oneOf(sinks());

    static final TlsSpec JDK_TRUST = new TlsSpec(null);

    static final Shape<String> HOST = Scalars.matching(
            "a host name or address without a port",
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.]{2,45}"));

    static final Shape<String> PROJECT = Scalars.matching(
            "a Google Cloud project: 6 to 30 lower-case letters, digits and dashes, starting with a letter",
            Pattern.compile("([a-z0-9.-]{1,63}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]"));

    private static final Shape<String> DATASET = Scalars.matching(
            "a dataset: letters, digits and '_', at most 1024", Pattern.compile("[A-Za-z0-9_]{1,1024}"));

    private static final Shape<String> TABLE = Scalars.matching(
            "a table: letters, digits, '_' and '-', at most 1024", Pattern.compile("[A-Za-z0-9_-]{1,1024}"));

    private static final Shape<String> LOCATION = Scalars.matching(
            "a region of BigQuery such as EU, US or europe-west3", Pattern.compile("[A-Za-z][A-Za-z0-9-]{1,30}"));

    private static final Shape<String> BUCKET = Scalars.matching(
            "a bucket: lower-case letters, digits, '-', '_' and '.', 3 to 222",
            Pattern.compile("[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]"));

    private static final Shape<List<String>> CLUSTER = Shape.list(
            "1 to " + TableLayout.MAX_CLUSTER_COLUMNS + " field names", Scalars.FIELD, TableLayout.MAX_CLUSTER_COLUMNS);

    /** Half of what Cloud Storage allows for an object's whole name (1024 bytes), and only ASCII, so the rest fits. */
    private static final Shape<String> PREFIX = Scalars.matching(
            "a folder without leading or trailing slash: letters, digits, '.', '_', '=', '-' and '/', at most 512",
            Pattern.compile("(?!.*//)(|[A-Za-z0-9._=-]|[A-Za-z0-9._=-][A-Za-z0-9._=/-]{0,510}[A-Za-z0-9._=-])"));

    private SinkYaml() {}

    private static Kinds<SinkSpec> sinks() {
        return new Kinds<SinkSpec>()
                .put("https", "an HTTPS SIEM: [HTTPS](sinks/https.md)", Shape.mapping(HttpsYaml::https))
                .put(
                        "syslog",
                        "one or several syslog collectors: [syslog](sinks/syslog.md)",
                        Shape.mapping(SyslogYaml::sink))
                .put("bigquery", "a BigQuery table: [BigQuery](sinks/bigquery.md)", Shape.mapping(SinkYaml::bigQuery))
                .put("gcs", "objects in Google Cloud Storage: [GCS](sinks/gcs.md)", Shape.mapping(SinkYaml::gcs))
                .put("discard", "nowhere: [discard](sinks/discard.md)", Shape.mapping(SinkYaml::discard));
    }

    private static Supplier<SinkSpec.BigQuery> bigQuery(Section section) {
        Supplier<String> project =
                section.required("project", "the project of the table", PROJECT, "a Google Cloud project");
        Supplier<String> dataset =
                section.required("dataset", "must exist, unless `location` is given", DATASET, "a dataset");
        Supplier<String> table =
                section.required("table", "created at launch when it does not exist", TABLE, "a table's name");
        Supplier<BigQueryMode> mode = section.optional(
                "mode",
                "what a reader sees after a failure: [BigQuery](sinks/bigquery.md#guarantee)",
                Scalars.choice(BigQueryMode.class),
                BigQueryMode.AT_LEAST_ONCE);
        Supplier<BigQueryWriter> writer = section.optional(
                "writer",
                "who appends the rows: the sink itself, or Beam's [BigQueryIO](sinks/bigquery.md#bigqueryio-as-the-writer),"
                        + " neither with `exactly-once` nor with `batch` or `delivery`",
                Scalars.choice(BigQueryWriter.class),
                BigQueryWriter.SLUICE);
        reportWhatBeamCannotDo(section);
        Supplier<@Nullable String> location =
                section.nullable("location", "where a missing dataset is created at launch", LOCATION);
        Supplier<@Nullable List<String>> clusterBy = section.nullable(
                "clusterBy",
                "what a created table orders a day's rows by, of type string, int, boolean or timestamp; if left out"
                        + " `source_ip`, `dest_ip`, where the events have them",
                CLUSTER);
        Supplier<@Nullable Integer> expiration = section.nullable(
                "partitionExpirationDays",
                "days after which BigQuery deletes a day's rows; for a created table",
                Scalars.wholeNumber(1, TableLayout.MAX_EXPIRATION_DAYS));
        Supplier<Boolean> positionColumns = section.optional(
                "positionColumns", "adds columns `topic`, `partition` and `offset`", Scalars.BOOLEAN, false);
        Supplier<BatchSpec> batch = batch(section, BatchSpec.REQUEST, BatchSpec.MAX_APPEND_BYTES);
        Supplier<DeliverySpec> delivery = delivery(section);
        return () -> new SinkSpec.BigQuery(
                project.get(),
                dataset.get(),
                table.get(),
                mode.get(),
                writer.get(),
                new TableLayout(location.get(), clusterBy.get(), expiration.get(), positionColumns.get()),
                batch.get(),
                delivery.get());
    }

    private static void reportWhatBeamCannotDo(Section section) {
        Field writer = section.field("writer");
        if (writer == null || !section.has("writer", "beam")) {
            return;
        }
        if (section.has("mode", "exactly-once")) {
            writer.invalid("sluice with mode: exactly-once, as BigQueryIO is at least once on Flink");
        }
        for (String own : List.of("batch", "delivery")) {
            Field settings = section.field(own);
            if (settings != null) {
                settings.invalid("none with writer: beam, as BigQueryIO has its own sizes, retries and limits");
            }
        }
    }

    private static Supplier<SinkSpec.Gcs> gcs(Section section) {
        Supplier<String> bucket = section.required("bucket", "must exist", BUCKET, "a bucket that exists");
        Supplier<String> prefix = section.optional(
                "prefix", "folder in the bucket: an object's whole name has at most 1024 bytes", PREFIX, "");
        Supplier<Boolean> hashPrefix = section.optional(
                "hashPrefix",
                "names begin with `shard=<3 hexadecimal digits>/`, for more than 1,000 objects a second",
                Scalars.BOOLEAN,
                false);
        Supplier<FormatSpec> format = section.optional(
                "format",
                "gzipped lines of JSON or CSV, Avro object containers, or Parquet files: [formats](formats.md)",
                FormatYaml.OBJECTS,
                new FormatSpec.Json());
        Supplier<FormatSpec> body = SchemaYaml.in(section, format);
        Supplier<@Nullable CombineSpec> combine = section.nullable(
                "combine",
                "[objects grow](sinks/gcs.md#small-objects-combined) by what follows, unless `format` is `parquet`; `{}` takes the defaults",
                Shape.mapping(SinkYaml::combine));
        Field combined = section.field("combine");
        if (combined != null && section.has("format", "parquet")) {
            combined.invalid("format: json, csv or avro, as nothing can be appended to a Parquet file");
        }
        Supplier<Boolean> manifest = section.optional(
                "manifest", "a [manifest](sinks/gcs.md#manifests) for each partition's hour", Scalars.BOOLEAN, false);
        Supplier<BatchSpec> batch = batch(section, BatchSpec.OBJECT, BatchSpec.MAX_BYTES);
        Supplier<DeliverySpec> delivery = delivery(section);
        return () -> new SinkSpec.Gcs(
                bucket.get(),
                prefix.get(),
                hashPrefix.get(),
                body.get(),
                combine.get(),
                manifest.get(),
                batch.get(),
                delivery.get());
    }

    private static Supplier<CombineSpec> combine(Section section) {
        CombineSpec defaults = CombineSpec.DEFAULT;
        Supplier<Long> targetBytes = section.optional(
                "targetBytes",
                "compressed bytes at which an object takes no more: a gzip file cannot be split among readers",
                Scalars.size(CombineSpec.MIN_TARGET_BYTES, CombineSpec.MAX_TARGET_BYTES),
                defaults.targetBytes());
        Supplier<Duration> maxAge = section.optional(
                "maxAge",
                "time after its first write at which an object takes no more: whoever reads an object only once waits that long",
                Scalars.duration(CombineSpec.MIN_AGE, CombineSpec.MAX_AGE),
                defaults.maxAge());
        return () -> new CombineSpec(targetBytes.get(), maxAge.get());
    }

    private static Supplier<SinkSpec.Discard> discard(Section section) {
        Supplier<FormatSpec> format = section.optional(
                "format",
                "what the events are encoded as before they are dropped",
                FormatYaml.ENCODED,
                new FormatSpec.Json());
        Supplier<FormatSpec> encoded = SchemaYaml.in(section, format);
        Supplier<BatchSpec> batch = batch(section, BatchSpec.REQUEST, BatchSpec.MAX_REQUEST_BYTES);
        Supplier<DeliverySpec> delivery = delivery(section);
        return () -> new SinkSpec.Discard(encoded.get(), batch.get(), delivery.get());
    }

    static Supplier<TlsSpec> tls(Section section) {
        Supplier<@Nullable String> caFile =
                section.nullable("caFile", "PEM certificates to trust instead of the JDK's authorities", Scalars.FILE);
        boolean mutual = section.field("clientCertificateFile") != null || section.field("clientKey") != null;
        Supplier<@Nullable String> certificate = section.requiredIf(
                mutual,
                "clientCertificateFile",
                "the client's PEM chain for mutual TLS; together with `clientKey`",
                Scalars.FILE,
                "a file, as there is a clientKey");
        Supplier<@Nullable SecretRef> key = section.requiredIf(
                mutual,
                "clientKey",
                "the certificate's key, PKCS#8 in PEM; together with `clientCertificateFile`",
                Scalars.SECRET,
                "{secret: \"file:/path\"}, as there is a clientCertificateFile");
        return () -> new TlsSpec(caFile.get(), certificate.get(), key.get());
    }

    static Supplier<BatchSpec> batch(Section sink, BatchSpec defaults, long largest) {
        return sink.optional(
                "batch",
                "when events leave as one request, append or object: whichever limit is reached first",
                Shape.mapping(section -> {
                    Supplier<Integer> maxEvents = section.optional(
                            "maxEvents",
                            "events in one request: the index of a batch's events is held in memory",
                            Scalars.wholeNumber(1, BatchSpec.MAX_EVENTS),
                            defaults.maxEvents());
                    Supplier<Long> maxBytes = section.optional(
                            "maxBytes",
                            "encoded bytes before compression; one event may have as many",
                            Scalars.size(BatchSpec.MIN_BYTES, largest),
                            defaults.maxBytes());
                    Supplier<Duration> maxAge = section.optional(
                            "maxAge",
                            "how long the oldest event waits: a shorter timer costs more than its request, and what waits longer is replayed after a failure",
                            Scalars.duration(BatchSpec.MIN_AGE, BatchSpec.MAX_AGE),
                            defaults.maxAge());
                    return () -> new BatchSpec(maxEvents.get(), maxBytes.get(), maxAge.get());
                }),
                defaults);
    }

    static Supplier<DeliverySpec> delivery(Section sink) {
        return delivery(sink, DeliverySpec.DEFAULT);
    }

    static Supplier<DeliverySpec> delivery(Section sink, DeliverySpec defaults) {
        return sink.optional(
                "delivery",
                "how hard delivery is tried: [delivery](delivery.md)",
                Shape.mapping(section -> {
                    Supplier<Integer> maxInFlight = section.optional(
                            "maxInFlight",
                            "requests under way at once: each holds a batch in memory",
                            Scalars.wholeNumber(1, DeliverySpec.MAX_IN_FLIGHT),
                            defaults.maxInFlight());
                    Supplier<Duration> requestTimeout = section.optional(
                            "requestTimeout",
                            "time for one attempt: a checkpoint waits for requests under way",
                            Scalars.duration(DeliverySpec.MIN_TIMEOUT, DeliverySpec.MAX_TIMEOUT),
                            defaults.requestTimeout());
                    Supplier<Duration> maxRetryTime = section.optional(
                            "maxRetryTime",
                            "after this a transient error fails the bundle, and the runner replays from its checkpoint: retries hold up checkpoints",
                            Scalars.duration(Duration.ZERO, DeliverySpec.MAX_RETRY_TIME),
                            defaults.maxRetryTime());
                    Supplier<BackoffSpec> backoff = section.optional(
                            "backoff",
                            "how long to wait between attempts",
                            Shape.mapping(SinkYaml::backoff),
                            defaults.backoff());
                    Supplier<Boolean> adaptive = section.optional(
                            "adaptive",
                            "whether the lane finds out how many requests, at once and a second, its receiver takes ([delivery](delivery.md#pace))",
                            Scalars.BOOLEAN,
                            defaults.adaptive());
                    Supplier<LimitsSpec> limits = section.optional(
                            "limits",
                            "what the receiver is spared, on each worker that runs the lane",
                            Shape.mapping(SinkYaml::limits),
                            defaults.limits());
                    return () -> new DeliverySpec(
                            maxInFlight.get(),
                            requestTimeout.get(),
                            maxRetryTime.get(),
                            backoff.get(),
                            adaptive.get(),
                            limits.get());
                }),
                defaults);
    }

    private static Supplier<BackoffSpec> backoff(Section section) {
        BackoffSpec defaults = BackoffSpec.DEFAULT;
        Supplier<Duration> base = section.optional(
                "base",
                "longest wait after the first failed attempt, doubled with each further one",
                Scalars.duration(BackoffSpec.MIN_BASE, BackoffSpec.MAX_BASE),
                defaults.base());
        Supplier<Duration> cap = section.optional(
                "cap",
                "longest wait of all",
                Scalars.duration(BackoffSpec.MAX_BASE, BackoffSpec.MAX_CAP),
                defaults.cap());
        return () -> new BackoffSpec(base.get(), cap.get());
    }

    private static Supplier<LimitsSpec> limits(Section section) {
        LimitsSpec none = LimitsSpec.NONE;
        Shape<Long> bytes = Scalars.size(LimitsSpec.MIN_BYTES, LimitsSpec.MAX_BYTES);
        Supplier<Integer> eventsPerSecond = section.optionalOr(
                "eventsPerSecond",
                "events a second, on each worker that runs the lane",
                Scalars.wholeNumber(1, LimitsSpec.MAX_EVENTS_PER_SECOND),
                "none",
                none::eventsPerSecond);
        Supplier<Long> bytesPerSecond = section.optionalOr(
                "bytesPerSecond", "encoded bytes a second, before compression", bytes, "none", none::bytesPerSecond);
        Supplier<Long> bytesInFlight = section.optionalOr(
                "bytesInFlight",
                "encoded bytes in unanswered requests; a larger request goes alone",
                bytes,
                "none",
                none::bytesInFlight);
        return () -> new LimitsSpec(eventsPerSecond.get(), bytesPerSecond.get(), bytesInFlight.get());
    }
}
