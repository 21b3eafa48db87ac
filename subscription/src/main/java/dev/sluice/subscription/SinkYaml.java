package dev.sluice.subscription;

import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Half of what Cloud Storage allows for an object's whole name (1024 bytes), and only ASCII, so the rest fits. */
    private static final Shape<String> PREFIX = Scalars.matching(
            "a folder without leading or trailing slash: letters, digits, '.', '_', '=', '-' and '/', at most 512",
            Pattern.compile("(?!.*//)(|[A-Za-z0-9._=-]|[A-Za-z0-9._=-][A-Za-z0-9._=/-]{0,510}[A-Za-z0-9._=-])"));

    private SinkYaml() {}

    private static Map<String, Shape<? extends SinkSpec>> sinks() {
        Map<String, Shape<? extends SinkSpec>> sinks = new LinkedHashMap<>();
        sinks.put("https", Shape.mapping(HttpsYaml::https));
        sinks.put("syslog", Shape.mapping(SyslogYaml::sink));
        sinks.put("bigquery", Shape.mapping(SinkYaml::bigQuery));
        sinks.put("gcs", Shape.mapping(SinkYaml::gcs));
        sinks.put("discard", Shape.mapping(SinkYaml::discard));
        return sinks;
    }

    private static Supplier<SinkSpec.BigQuery> bigQuery(Section section) {
        Supplier<String> project = section.required("project", PROJECT, "a Google Cloud project");
        Supplier<String> dataset = section.required("dataset", DATASET, "a dataset");
        Supplier<String> table = section.required("table", TABLE, "a table's name");
        Supplier<BigQueryMode> mode =
                section.optional("mode", Scalars.choice(BigQueryMode.class), BigQueryMode.AT_LEAST_ONCE);
        Supplier<BigQueryWriter> writer =
                section.optional("writer", Scalars.choice(BigQueryWriter.class), BigQueryWriter.SLUICE);
        reportWhatBeamCannotDo(section);
        Supplier<@Nullable String> location = section.nullable("location", LOCATION);
        Supplier<@Nullable List<String>> clusterBy = section.nullable("clusterBy", SinkYaml::clusterBy);
        Supplier<@Nullable Integer> expiration =
                section.nullable("partitionExpirationDays", Scalars.wholeNumber(1, TableLayout.MAX_EXPIRATION_DAYS));
        Supplier<Boolean> positionColumns = section.optional("positionColumns", Scalars.BOOLEAN, false);
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

    private static Supplier<List<String>> clusterBy(Field field) {
        String expected = "1 to " + TableLayout.MAX_CLUSTER_COLUMNS + " field names";
        return field.node() instanceof YamlNode.Sequence sequence
                        && sequence.items().size() > TableLayout.MAX_CLUSTER_COLUMNS
                ? field.invalid("a list of " + expected)
                : Shape.list(expected, Scalars.FIELD).read(field);
    }

    private static Supplier<SinkSpec.Gcs> gcs(Section section) {
        Supplier<String> bucket = section.required("bucket", BUCKET, "a bucket that exists");
        Supplier<String> prefix = section.optional("prefix", PREFIX, "");
        Supplier<Boolean> hashPrefix = section.optional("hashPrefix", Scalars.BOOLEAN, false);
        Supplier<FormatSpec> format = section.optional(
                "format",
                Scalars.choice(Scalars.choices(
                        "json",
                        new FormatSpec.Json(),
                        "avro",
                        new FormatSpec.Avro(),
                        "parquet",
                        new FormatSpec.Parquet())),
                new FormatSpec.Json());
        Supplier<@Nullable CombineSpec> combine = section.nullable("combine", Shape.mapping(SinkYaml::combine));
        Field combined = section.field("combine");
        if (combined != null && section.has("format", "parquet")) {
            combined.invalid("format: json or avro, as nothing can be appended to a Parquet file");
        }
        Supplier<Boolean> manifest = section.optional("manifest", Scalars.BOOLEAN, false);
        Supplier<BatchSpec> batch = batch(section, BatchSpec.OBJECT, BatchSpec.MAX_BYTES);
        Supplier<DeliverySpec> delivery = delivery(section);
        return () -> new SinkSpec.Gcs(
                bucket.get(),
                prefix.get(),
                hashPrefix.get(),
                format.get(),
                combine.get(),
                manifest.get(),
                batch.get(),
                delivery.get());
    }

    private static Supplier<CombineSpec> combine(Section section) {
        CombineSpec defaults = CombineSpec.DEFAULT;
        Supplier<Long> targetBytes = section.optional(
                "targetBytes",
                Scalars.size(CombineSpec.MIN_TARGET_BYTES, CombineSpec.MAX_TARGET_BYTES),
                defaults.targetBytes());
        Supplier<Duration> maxAge = section.optional(
                "maxAge", Scalars.duration(CombineSpec.MIN_AGE, CombineSpec.MAX_AGE), defaults.maxAge());
        return () -> new CombineSpec(targetBytes.get(), maxAge.get());
    }

    private static Supplier<SinkSpec.Discard> discard(Section section) {
        Map<String, FormatSpec> formats = new LinkedHashMap<>();
        formats.put("json", new FormatSpec.Json());
        formats.put("cef", new FormatSpec.Cef());
        formats.put("avro", new FormatSpec.Avro());
        formats.put("protobuf-row", new FormatSpec.ProtobufRow());
        Supplier<FormatSpec> format = section.optional("format", Scalars.choice(formats), new FormatSpec.Json());
        Supplier<BatchSpec> batch = batch(section, BatchSpec.REQUEST, BatchSpec.MAX_REQUEST_BYTES);
        Supplier<DeliverySpec> delivery = delivery(section);
        return () -> new SinkSpec.Discard(format.get(), batch.get(), delivery.get());
    }

    static Supplier<TlsSpec> tls(Section section) {
        Supplier<@Nullable String> caFile = section.nullable("caFile", Scalars.FILE);
        boolean mutual = section.field("clientCertificateFile") != null || section.field("clientKey") != null;
        Supplier<@Nullable String> certificate = mutual
                ? section.required("clientCertificateFile", Scalars.FILE, "a file, as there is a clientKey")
                : () -> null;
        Supplier<@Nullable SecretRef> key = mutual
                ? section.required(
                        "clientKey", Scalars.SECRET, "{secret: \"file:/path\"}, as there is a clientCertificateFile")
                : () -> null;
        return () -> new TlsSpec(caFile.get(), certificate.get(), key.get());
    }

    static Supplier<BatchSpec> batch(Section sink, BatchSpec defaults, long largest) {
        return sink.optional(
                "batch",
                Shape.mapping(section -> {
                    Supplier<Integer> maxEvents = section.optional(
                            "maxEvents", Scalars.wholeNumber(1, BatchSpec.MAX_EVENTS), defaults.maxEvents());
                    Supplier<Long> maxBytes = section.optional(
                            "maxBytes", Scalars.size(BatchSpec.MIN_BYTES, largest), defaults.maxBytes());
                    Supplier<Duration> maxAge = section.optional(
                            "maxAge", Scalars.duration(BatchSpec.MIN_AGE, BatchSpec.MAX_AGE), defaults.maxAge());
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
                Shape.mapping(section -> {
                    Supplier<Integer> maxInFlight = section.optional(
                            "maxInFlight", Scalars.wholeNumber(1, DeliverySpec.MAX_IN_FLIGHT), defaults.maxInFlight());
                    Supplier<Duration> requestTimeout = section.optional(
                            "requestTimeout",
                            Scalars.duration(DeliverySpec.MIN_TIMEOUT, DeliverySpec.MAX_TIMEOUT),
                            defaults.requestTimeout());
                    Supplier<Duration> maxRetryTime = section.optional(
                            "maxRetryTime",
                            Scalars.duration(Duration.ZERO, DeliverySpec.MAX_RETRY_TIME),
                            defaults.maxRetryTime());
                    Supplier<BackoffSpec> backoff =
                            section.optional("backoff", Shape.mapping(SinkYaml::backoff), defaults.backoff());
                    Supplier<Boolean> adaptive = section.optional("adaptive", Scalars.BOOLEAN, defaults.adaptive());
                    Supplier<LimitsSpec> limits =
                            section.optional("limits", Shape.mapping(SinkYaml::limits), defaults.limits());
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
        Supplier<Duration> base =
                section.optional("base", Scalars.duration(BackoffSpec.MIN_BASE, BackoffSpec.MAX_BASE), defaults.base());
        Supplier<Duration> cap =
                section.optional("cap", Scalars.duration(BackoffSpec.MAX_BASE, BackoffSpec.MAX_CAP), defaults.cap());
        return () -> new BackoffSpec(base.get(), cap.get());
    }

    private static Supplier<LimitsSpec> limits(Section section) {
        LimitsSpec none = LimitsSpec.NONE;
        Shape<Long> bytes = Scalars.size(LimitsSpec.MIN_BYTES, LimitsSpec.MAX_BYTES);
        Supplier<Integer> eventsPerSecond = section.optional(
                "eventsPerSecond", Scalars.wholeNumber(1, LimitsSpec.MAX_EVENTS_PER_SECOND), none.eventsPerSecond());
        Supplier<Long> bytesPerSecond = section.optional("bytesPerSecond", bytes, none.bytesPerSecond());
        Supplier<Long> bytesInFlight = section.optional("bytesInFlight", bytes, none.bytesInFlight());
        return () -> new LimitsSpec(eventsPerSecond.get(), bytesPerSecond.get(), bytesInFlight.get());
    }
}
