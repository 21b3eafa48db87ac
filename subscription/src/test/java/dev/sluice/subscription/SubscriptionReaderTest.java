package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.SinkSpec.BigQueryMode;
import dev.sluice.subscription.SinkSpec.BigQueryWriter;
import dev.sluice.subscription.SinkSpec.Collector;
import dev.sluice.subscription.SinkSpec.Oversize;
import dev.sluice.subscription.SinkSpec.SyslogFraming;
import dev.sluice.subscription.SinkSpec.SyslogMessageSpec;
import dev.sluice.subscription.SinkSpec.SyslogProtocol;
import dev.sluice.subscription.SinkSpec.SyslogRouting;
import dev.sluice.subscription.SinkSpec.SyslogTransport;
import dev.sluice.subscription.SinkSpec.TableLayout;
import dev.sluice.subscription.SinkSpec.TlsSpec;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionReaderTest {
    private static final BatchSpec REQUEST = new BatchSpec(10_000, 1024 * 1024, Duration.ofSeconds(1));
    private static final DeliverySpec DELIVERY = new DeliverySpec(
            4,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            new BackoffSpec(Duration.ofMillis(250), Duration.ofSeconds(30)),
            false,
            new LimitsSpec(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE));
    private static final TlsSpec JDK_TRUST = new TlsSpec(null);
    private static final String UUID = "01234567-89ab-cdef-0123-456789abcdef";

    @TempDir
    Path directory;

    @Test
    void httpsHasDefaults() throws IOException {
        assertThat(sinkOf("https: {url: https://siem.example/in}"))
                .isEqualTo(new SinkSpec.Https(
                        URI.create("https://siem.example/in"),
                        new HttpsProtocol.JsonLines(),
                        new AuthSpec.None(),
                        JDK_TRUST,
                        null,
                        List.of(),
                        true,
                        false,
                        REQUEST,
                        new DeliverySpec(
                                4,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5),
                                DELIVERY.backoff(),
                                true,
                                DELIVERY.limits())));
    }

    @Test
    void syslogHasDefaults() throws IOException {
        assertThat(sinkOf("syslog: {host: collector.example}"))
                .isEqualTo(new SinkSpec.Syslog(
                        List.of(new Collector("collector.example", 6514)),
                        SyslogRouting.FAILOVER,
                        SyslogTransport.TLS,
                        JDK_TRUST,
                        new SyslogMessageSpec(
                                SyslogProtocol.RFC5424,
                                16,
                                "sluice",
                                false,
                                SyslogFraming.OCTET_COUNTING,
                                1 << 20,
                                Oversize.DEAD_LETTER),
                        2,
                        new FormatSpec.Cef(),
                        REQUEST,
                        DELIVERY));
    }

    @Test
    void bigQueryHasDefaults() throws IOException {
        assertThat(sinkOf("bigquery: {project: acme-security, dataset: firewall, table: traffic}"))
                .isEqualTo(new SinkSpec.BigQuery(
                        "acme-security",
                        "firewall",
                        "traffic",
                        BigQueryMode.AT_LEAST_ONCE,
                        BigQueryWriter.SLUICE,
                        new TableLayout(null, null, null, false),
                        REQUEST,
                        DELIVERY));
    }

    @Test
    void bigQueryIoIsChosenAsTheWriter() throws IOException {
        assertThat(sinkOf("bigquery: {project: acme-security, dataset: firewall, table: traffic, writer: beam,"
                        + " positionColumns: true}"))
                .isEqualTo(new SinkSpec.BigQuery(
                        "acme-security",
                        "firewall",
                        "traffic",
                        BigQueryMode.AT_LEAST_ONCE,
                        BigQueryWriter.BEAM,
                        new TableLayout(null, null, null, true),
                        REQUEST,
                        DELIVERY));
    }

    @Test
    void whatBigQueryIoCannotDoIsReported() throws IOException {
        Path file = write(
                "beam.yaml",
                minimal("bigquery: {project: acme-security, dataset: firewall, table: traffic, writer: beam,"
                        + " mode: exactly-once, batch: {maxEvents: 5}, delivery: {maxInFlight: 2}}"));

        assertThat(SubscriptionReader.read(List.of(file)).problems())
                .extracting(problem -> problem.path() + ": " + problem.value() + " (" + problem.expected() + ")")
                .containsExactly(
                        "sink.bigquery.writer: \"beam\" (sluice with mode: exactly-once, as BigQueryIO is at least once"
                                + " on Flink)",
                        "sink.bigquery.batch: a mapping (none with writer: beam, as BigQueryIO has its own sizes,"
                                + " retries and limits)",
                        "sink.bigquery.delivery: a mapping (none with writer: beam, as BigQueryIO has its own sizes,"
                                + " retries and limits)");
    }

    @Test
    void discardHasDefaults() throws IOException {
        assertThat(sinkOf("discard: {}"))
                .isEqualTo(new SinkSpec.Discard(new FormatSpec.Json(), BatchSpec.REQUEST, DELIVERY));
    }

    @Test
    void discardTakesEveryFormat() throws IOException {
        assertThat(sinkOf("discard: {format: json}").format()).isEqualTo(new FormatSpec.Json());
        assertThat(sinkOf("discard: {format: cef}").format()).isEqualTo(new FormatSpec.Cef());
        assertThat(sinkOf("discard: {format: avro}").format()).isEqualTo(new FormatSpec.Avro());
        assertThat(sinkOf("discard: {format: protobuf-row}").format()).isEqualTo(new FormatSpec.ProtobufRow());
        assertThat(sinkOf("discard: {batch: {maxEvents: 7, maxBytes: 2KB, maxAge: 3s}}")
                        .batch())
                .isEqualTo(new BatchSpec(7, 2048, Duration.ofSeconds(3)));
    }

    @Test
    void gcsHasDefaults() throws IOException {
        BatchSpec object = new BatchSpec(100_000, 32 * 1024 * 1024, Duration.ofSeconds(60));
        assertThat(sinkOf("gcs: {bucket: acme-logs}"))
                .isEqualTo(new SinkSpec.Gcs("acme-logs", "", new FormatSpec.Json(), object, DELIVERY));
    }

    @Test
    void gcsCombinesWhenAsked() throws IOException {
        SinkSpec.Gcs combining = (SinkSpec.Gcs) sinkOf("gcs: {bucket: acme-logs, combine: {}}");
        SinkSpec.Gcs small = (SinkSpec.Gcs)
                sinkOf("gcs: {bucket: acme-logs, format: avro, combine: {targetBytes: 1MB, maxAge: 1m}}");

        assertThat(combining.combine()).isEqualTo(new CombineSpec(64 << 20, Duration.ofMinutes(15)));
        assertThat(small.combine()).isEqualTo(new CombineSpec(1 << 20, Duration.ofMinutes(1)));
        assertThat(combining.hashPrefix()).isFalse();
        assertThat(combining.manifest()).isFalse();
    }

    @Test
    void whatCannotBeCombinedIsReported() throws IOException {
        Path file = write(
                "combine.yaml",
                minimal("gcs: {bucket: acme-logs, format: parquet, combine: {targetBytes: 2KB, maxAges: 1h}}"));

        String at = file + ":4: sink.gcs.combine";
        assertThat(problems(file))
                .containsExactlyInAnyOrder(
                        at + ".targetBytes: \"2KB\" (expected: a size from 1MB to 1GB, such as 512KB or 1MB)",
                        at + ".maxAges: unknown key (expected: one of targetBytes, maxAge), did you mean \"maxAge\"?",
                        at
                                + ": a mapping (expected: format: json or avro, as nothing can be appended to a Parquet file)");
    }

    static Stream<Arguments> formatsOfObjects() {
        return Stream.of(
                Arguments.of("json", new FormatSpec.Json()),
                Arguments.of("avro", new FormatSpec.Avro()),
                Arguments.of("parquet", new FormatSpec.Parquet()));
    }

    @ParameterizedTest
    @MethodSource("formatsOfObjects")
    void gcsTakesEveryFormatOfObjects(String name, FormatSpec format) throws IOException {
        assertThat(sinkOf("gcs: {bucket: acme-logs, format: " + name + "}").format())
                .isEqualTo(format);
    }

    @Test
    void formatsThatObjectsDoNotHaveAreReportedWithThoseTheyHave() throws IOException {
        Path cef = write("cef.yaml", minimal("gcs: {bucket: acme-logs, format: cef}"));
        Path typo = write("typo.yaml", minimal("gcs: {bucket: acme-logs, format: parqet}"));

        assertThat(problems(cef))
                .containsExactly(cef + ":4: sink.gcs.format: \"cef\" (expected: one of json, avro, parquet)");
        assertThat(problems(typo))
                .containsExactly(
                        typo + ":4: sink.gcs.format: \"parqet\" (expected: one of json, avro, parquet), did you"
                                + " mean \"parquet\"?");
    }

    @Test
    void everythingElseHasDefaults() throws IOException {
        Subscription subscription = only(minimal("gcs: {bucket: acme-logs}"));

        assertThat(subscription.source())
                .isEqualTo(new SourceSpec(
                        List.of("fw.acme"),
                        null,
                        new StartFrom.Earliest(),
                        EnumSet.allOf(EventType.class),
                        new SchemaSpec.Header("sluice-schema", "")));
        assertThat(subscription.filter()).isNull();
        assertThat(subscription.steps()).isEmpty();
        assertThat(subscription.deadLetters()).isEqualTo(new DeadLetterSpec("dead.acme.all"));
        assertThat(subscription.lane()).isEqualTo("acme/all");
    }

    @Test
    void everyOptionIsMapped() throws URISyntaxException {
        ReadResult result = SubscriptionReader.read(List.of(resource("full.yaml")), Map.of("SYSLOG_PORT", "16514"));

        assertThat(result.problems()).isEmpty();
        assertThat(result.subscriptions())
                .extracting(SourcedSubscription::subscription)
                .containsExactly(
                        fullHttps(),
                        new Subscription(
                                "acme",
                                "to-syslog",
                                new SourceSpec(
                                        List.of(),
                                        "fw\\.acme\\..*",
                                        new StartFrom.Latest(),
                                        EnumSet.allOf(EventType.class),
                                        new SchemaSpec.Confluent("schemas")),
                                null,
                                List.of(),
                                new SinkSpec.Syslog(
                                        List.of(
                                                new Collector("collector.acme.example", 16_514),
                                                new Collector("fd00::7", 6514)),
                                        SyslogRouting.BALANCE,
                                        SyslogTransport.TLS,
                                        new TlsSpec("ca.pem"),
                                        new SyslogMessageSpec(
                                                SyslogProtocol.RFC5424,
                                                19,
                                                "firewall",
                                                true,
                                                SyslogFraming.NEWLINE,
                                                8 << 10,
                                                Oversize.SPLIT),
                                        4,
                                        new FormatSpec.Json(),
                                        new BatchSpec(100, 1024 * 1024, Duration.ofSeconds(1)),
                                        new DeliverySpec(1, Duration.ofSeconds(30), Duration.ofMinutes(5))),
                                new DeadLetterSpec("dead.acme.to-syslog")),
                        new Subscription(
                                "acme",
                                "to-bigquery",
                                source(new SchemaSpec.Fixed("panos-traffic-1")),
                                null,
                                List.of(),
                                new SinkSpec.BigQuery(
                                        "acme-security",
                                        "firewall",
                                        "traffic",
                                        BigQueryMode.EXACTLY_ONCE,
                                        BigQueryWriter.SLUICE,
                                        new TableLayout("EU", List.of("source_ip", "action"), 90, true),
                                        new BatchSpec(10_000, 9 * 1024 * 1024, Duration.ofSeconds(1)),
                                        new DeliverySpec(4, Duration.ofSeconds(30), Duration.ofHours(1))),
                                new DeadLetterSpec("dead.acme.to-bigquery")),
                        new Subscription(
                                "acme",
                                "to-gcs",
                                source(new SchemaSpec.Header("sluice-schema", "")),
                                null,
                                List.of(),
                                new SinkSpec.Gcs(
                                        "acme-logs",
                                        "firewall/v1",
                                        true,
                                        new FormatSpec.Avro(),
                                        new CombineSpec(128 << 20, Duration.ofMinutes(30)),
                                        true,
                                        new BatchSpec(100_000, 32 * 1024 * 1024, Duration.ofMinutes(5)),
                                        new DeliverySpec(4, Duration.ofMinutes(2), Duration.ofMinutes(5))),
                                new DeadLetterSpec("dead.acme.to-gcs")));
    }

    @Test
    void everyProblemOfAFileIsReportedAtOnce() throws URISyntaxException {
        Path broken = resource("broken.yaml");

        ReadResult result = SubscriptionReader.read(List.of(broken));

        String batchBytes = "a size from 1KB to 64MB, such as 512KB or 1MB";
        String prefix = broken + ":";
        assertThat(result.problems())
                .extracting(problem -> problem.describe().substring(prefix.length()))
                .containsExactly(
                        "1: tenant: \"Acme Corp\" (expected: lower-case letters, digits and dashes, at most 63)",
                        "3: nam: unknown key (expected: one of tenant, name, source, filter, steps, sink, deadLetters, tests),"
                                + " did you mean \"name\"?",
                        "5: source.topics: \"fw.acme.traffic\" (expected: a list of topics)",
                        "6: source.startFrom: \"yesterday\" (expected: earliest, latest or an instant such as"
                                + " 2026-11-01T00:00:00Z)",
                        "7: source.events[0]: \"trafic\" (expected: one of traffic, threat), did you mean \"traffic\"?",
                        "8: filter: \"\" (expected: a filter such as \"action = 'deny'\")",
                        "10: steps[0].rename.source_ip: \"9lives\" (expected: a field name: letters, digits and '_', not"
                                + " starting with a digit)",
                        "11: steps[1].inclde: unknown key (expected: one of include, exclude, rename, mask, set, sample), did you mean"
                                + " \"include\"?",
                        "14: sink.https.url: \"http://siem.acme.example/collector\" (expected: an https URL)",
                        "15: sink.https.protocol: \"splunk_hec\" (expected: one of json-lines, json-array, splunk-hec,"
                                + " elastic-bulk, sentinel, secops), did you mean \"splunk-hec\"?",
                        "16: sink.https.auth.token.secret: (hidden) (expected: env:NAME or file:/path)",
                        "17: sink.https.gzip: \"maybe\" (expected: one of true, false)",
                        "18: sink.https.hec: a list (expected: a mapping of options)",
                        "19: sink.https.batch.maxEvents: \"0\" (expected: a whole number from 1 to 1000000)",
                        "19: sink.https.batch.maxBytes: \"1 MB\" (expected: " + batchBytes + ")",
                        "19: sink.https.batch.maxAge: \"1 fortnight\" (expected: a duration from 10ms to 15m, such as"
                                + " 500ms, 30s or 5m)",
                        "21: sink.https.delivery.maxInFlight: \"many\" (expected: a whole number from 1 to 256)",
                        "22: sink.https.delivery.maxInFlight: duplicate key (expected: each key once; the first is in"
                                + " line 21)",
                        "23: sink.https.delivery.maxRetryTme: unknown key (expected: one of maxInFlight, requestTimeout,"
                                + " maxRetryTime, backoff, adaptive, limits), did you mean \"maxRetryTime\"?",
                        "24: deadLetters.topic: missing (expected: a Kafka topic)",
                        "26: tenant: variable \"TENANT\" (expected: no variables, as none are set)",
                        "29: source.topicPattern: \"fw.(acme\" (expected: a regular expression)",
                        "30: source.schema.fixed: a list (expected: a file's path)",
                        "32: sink.gcs.bucket: missing (expected: a bucket that exists)",
                        "32: sink.gcs.prefix: \"/logs/\" (expected: a folder without leading or trailing slash:"
                                + " letters, digits, '.', '_', '=', '-' and '/', at most 512)",
                        "37: sink: a mapping (expected: a mapping with one of https, syslog, bigquery, gcs, discard)",
                        "41: yaml: expected ',' or ']', but got <stream end> (expected: well-formed YAML)");
        assertThat(result.subscriptions()).isEmpty();
    }

    @Test
    void waitsAndLimitsOutOfRangeAreReported() throws IOException {
        Path file = write(
                "waits.yaml",
                minimal("gcs: {bucket: acme-logs, delivery: {backoff: {base: 1m, cap: 1s, factor: 2}, adaptive: often,"
                        + " limits: {eventsPerSecond: 0, bytesPerSecond: 1B, bytesInFlight: 11GB}}}"));

        assertThat(SubscriptionReader.read(List.of(file)).problems())
                .extracting(problem -> problem.path() + ": " + problem.value() + " (" + problem.expected() + ")")
                .containsExactly(
                        "sink.gcs.delivery.backoff.base: \"1m\" (a duration from 10ms to 5s, such as 500ms, 30s or 5m)",
                        "sink.gcs.delivery.backoff.cap: \"1s\" (a duration from 5s to 10m, such as 500ms, 30s or 5m)",
                        "sink.gcs.delivery.backoff.factor: unknown key (one of base, cap)",
                        "sink.gcs.delivery.adaptive: \"often\" (one of true, false)",
                        "sink.gcs.delivery.limits.eventsPerSecond: \"0\" (a whole number from 1 to 10000000)",
                        "sink.gcs.delivery.limits.bytesPerSecond: \"1B\" (a size from 1KB to 10GB, such as 512KB or"
                                + " 1MB)",
                        "sink.gcs.delivery.limits.bytesInFlight: \"11GB\" (a size from 1KB to 10GB, such as 512KB or"
                                + " 1MB)");
    }

    @Test
    void problemsOfAllFilesAreReportedAndTheGoodOnesAreKept() throws IOException {
        Path good = write("good.yaml", minimal("gcs: {bucket: acme-logs}"));
        Path again = write("again.yaml", "\n" + minimal("gcs: {bucket: other-logs}"));
        Path empty = write("empty.yaml", "# nothing\n");
        Path missing = directory.resolve("missing.yaml");

        ReadResult result = SubscriptionReader.read(List.of(good, again, empty, missing));

        assertThat(result.subscriptions()).extracting(SourcedSubscription::file).containsExactly(good);
        assertThat(result.problems())
                .extracting(Problem::describe)
                .containsExactly(
                        again + ":3: name: \"all\" (expected: a name that is unique within tenant acme; " + good
                                + ":2 has it too)",
                        empty + ": file: empty (expected: a YAML document)",
                        missing + ": file: not found (expected: a readable file)");
    }

    @Test
    void aFileThatIsNotTextIsReported() throws IOException {
        Path file = directory.resolve("latin.yaml");
        Files.write(file, "tenant: \u00e4".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(problems(file))
                .containsExactly(file + ": file: bytes that are not UTF-8 (expected: a text file in UTF-8)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth: hunter2",
                "auth: {bearer: hunter2}",
                "auth: {bearer: {secret: hunter2}}",
                "auth: {bearer: {secret: [hunter2]}}",
                "auth: {bearer: {hunter2: x}}",
                "auth: {token: {secret: {hunter2: x}}}",
                "auth: {hunter2: x}",
                "auth: [hunter2]",
                "auth: {basic: {user: 'a b', password: hunter2}}",
                "auth: {basic: hunter2}",
                "auth: {apiKey: {key: hunter2}}",
                "auth: {oauth2: {tokenUrl: 'https://hunter2@x/', clientId: c, clientSecret: {secret: 'file:x'}}}",
                "auth: {oauth2: {tokenUrl: 'https://x/', clientId: c, clientSecret: hunter2}}",
                "auth: {serviceAccount: hunter2}",
                "tls: {clientCertificateFile: x, clientKey: hunter2}",
                "auth: {token: {secret: 'a${hunter2}b'}}",
                "auth: {token: {secret: 'env:hunter2 '}}",
                "url: https://user:hunter2@siem.example/"
            })
    void whatMayBeASecretIsNeverShown(String option) throws IOException {
        String https =
                "https:\n    " + option + "\n" + (option.startsWith("url") ? "" : "    url: https://x.example/\n");
        Path file = write("secret.yaml", minimal(https));

        assertThat(problems(file)).isNotEmpty().allSatisfy(problem -> assertThat(problem)
                .doesNotContain("hunter2")
                .contains("sink.https."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "ftp://x.example", "https://", "https://x.example:99999/", "https://x example/"})
    void whatIsNoHttpsUrlIsReported(String url) throws IOException {
        Path file = write("url.yaml", minimal("https: {url: '" + url + "'}"));

        assertThat(problems(file))
                .containsExactly(file + ":4: sink.https.url: \"" + url + "\" (expected: an https URL)");
    }

    @Test
    void plaintextIsTakenWhenAskedFor() throws IOException {
        SinkSpec.Https sink = (SinkSpec.Https) sinkOf("https: {url: 'http://127.0.0.1:8088/', allowPlaintext: true}");

        assertThat(sink.url()).isEqualTo(URI.create("http://127.0.0.1:8088/"));
    }

    @Test
    void syslogTransportsHaveTheirOwnLimits() throws IOException {
        assertThat(syslog("host: c, port: 514, transport: udp, allowLoss: true")
                        .messages()
                        .maxBytes())
                .isEqualTo(8_192);
        assertThat(syslog("host: c, port: 2514, transport: relp").messages().maxBytes())
                .isEqualTo(131_072);
        assertThat(syslog("host: c, port: 2514, transport: relp-tls, maxMessageBytes: 1MB")
                        .messages()
                        .maxBytes())
                .isEqualTo(1 << 20);
        assertThat(syslog("collectors: ['10.0.0.1:601', 'b:602'], transport: tcp, protocol: rfc3164")
                        .collectors())
                .containsExactly(new Collector("10.0.0.1", 601), new Collector("b", 602));
    }

    private SinkSpec.Syslog syslog(String options) throws IOException {
        return (SinkSpec.Syslog) sinkOf("syslog: {" + options + "}");
    }

    @Test
    void syslogOptionsThatContradictEachOtherAreReported() throws IOException {
        assertThat(syslogProblems("host: c, transport: relp, tls: {caFile: ca.pem}, framing: newline"))
                .containsExactlyInAnyOrder(
                        "port: missing (expected: a port, as only transport: tls has one of its own)",
                        "tls: a mapping (expected: transport: relp-tls, as plain RELP has no certificates)",
                        "framing: \"newline\" (expected: transport: tls or tcp, as RELP and UDP frame messages"
                                + " themselves)");
        assertThat(syslogProblems("host: c, port: 514, transport: udp, maxMessageBytes: 64KB"))
                .containsExactlyInAnyOrder(
                        "maxMessageBytes: \"64KB\" (expected: a size from 2KB to 65507B, such as 512KB or 1MB)",
                        "transport: \"udp\" (expected: allowLoss: true beside it, as UDP loses messages without a sign)");
        assertThat(syslogProblems("host: c, allowLoss: true"))
                .containsExactlyInAnyOrder(
                        "allowLoss: \"true\" (expected: transport: udp, as no other transport loses messages by"
                                + " design)");
        assertThat(syslogProblems("host: c, protocol: rfc3164, bom: true, oversize: split"))
                .containsExactlyInAnyOrder(
                        "bom: \"true\" (expected: protocol: rfc5424, as RFC 3164 has no byte order mark)",
                        "oversize: \"split\" (expected: protocol: rfc5424, as RFC 3164 has no place for the number of a"
                                + " part)");
        assertThat(syslogProblems("host: c, port: 1, collectors: [a, b, 'c:99999'], connections: 2, routing: balance"))
                .containsExactlyInAnyOrder(
                        "host: \"c\" (expected: either host or collectors, not both)",
                        "port: \"1\" (expected: each collector with its own port, as host:port)",
                        "collectors[2]: \"c:99999\" (expected: host or host:port)",
                        "collectors: a list (expected: connections: 3 or more, one for each collector)");
        assertThat(syslogProblems("collectors: ['a:1', b], transport: udp, allowLoss: true"))
                .containsExactlyInAnyOrder(
                        "collectors[1]: \"b\" (expected: host:port, as only transport: tls has a port of its own)",
                        "collectors: a list (expected: one collector, as UDP does not tell whether one works)");
    }

    private List<String> syslogProblems(String options) throws IOException {
        Path file = write("syslog.yaml", minimal("syslog: {" + options + "}"));
        return problems(file).stream()
                .map(problem -> problem.replace(file + ":4: sink.syslog.", ""))
                .toList();
    }

    @Test
    void optionsThatContradictEachOtherAreReported() throws IOException {
        Path hec = write("hec.yaml", minimal("https: {url: 'https://x.example/', hec: {index: main}}"));
        Path tcp = write("tcp.yaml", minimal("syslog: {host: x.example, transport: tcp, tls: {caFile: ca.pem}}"));
        Path topics = write(
                "topics.yaml",
                "tenant: a\nname: b\nsource: {topics: [t], topicPattern: t.*}\nsink: {gcs: {bucket: logs}}\n");

        assertThat(problems(hec))
                .containsExactly(hec + ":4: sink.https.hec: a mapping (expected: protocol: splunk-hec, whose options"
                        + " these are)");
        assertThat(problems(tcp))
                .containsExactly(
                        tcp
                                + ":4: sink.syslog.port: missing (expected: a port, as only transport: tls has one of its own)",
                        tcp + ":4: sink.syslog.tls: a mapping (expected: transport: tls, as plain TCP and UDP have no"
                                + " certificates)");
        assertThat(problems(topics))
                .containsExactly(topics + ":3: source.topicPattern: \"t.*\" (expected: either topics or topicPattern,"
                        + " not both)");
    }

    static Stream<Arguments> protocols() {
        return Stream.of(
                Arguments.of("protocol: json-array", new HttpsProtocol.JsonArray()),
                Arguments.of("protocol: splunk-hec", new HttpsProtocol.SplunkHec(null, null, null, null)),
                Arguments.of(
                        "protocol: splunk-hec, hec: {acknowledgement: true}",
                        new HttpsProtocol.SplunkHec(null, null, null, Duration.ofMinutes(5))),
                Arguments.of(
                        "protocol: elastic-bulk, elastic: {index: logs-panos.traffic-default}",
                        new HttpsProtocol.ElasticBulk("logs-panos.traffic-default")),
                Arguments.of(
                        "protocol: sentinel, sentinel: {rule: dcr-00112233, stream: Custom-Firewall}, auth: none",
                        new HttpsProtocol.Sentinel("dcr-00112233", "Custom-Firewall")),
                Arguments.of(
                        "protocol: secops, auth: none, secops: {project: acme-security, location: eu, instance: " + UUID
                                + ", logType: PAN_FIREWALL}",
                        new HttpsProtocol.SecOps("acme-security", "eu", UUID, "PAN_FIREWALL", null)),
                Arguments.of(
                        "protocol: secops, auth: none, secops: {project: acme-security, location: eu, instance: " + UUID
                                + ", logType: PAN_FIREWALL, forwarder: " + UUID + "}",
                        new HttpsProtocol.SecOps("acme-security", "eu", UUID, "PAN_FIREWALL", UUID)));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void httpsSpeaksEveryProtocol(String options, HttpsProtocol protocol) throws IOException {
        SinkSpec.Https sink = (SinkSpec.Https)
                sinkOf("https: {url: 'https://siem.example/services/collector/event', " + options + "}");

        assertThat(sink.protocol()).isEqualTo(protocol);
    }

    static Stream<Arguments> credentials() {
        SecretRef secret = new SecretRef("file:/etc/sluice/x");
        return Stream.of(
                Arguments.of("none", new AuthSpec.None()),
                Arguments.of("{basic: {user: sluice, password: S}}", new AuthSpec.Basic("sluice", secret)),
                Arguments.of("{bearer: S}", new AuthSpec.Bearer(secret)),
                Arguments.of("{token: S}", new AuthSpec.SplunkToken(secret)),
                Arguments.of("{apiKey: {key: S}}", new AuthSpec.ApiKey("Authorization", "ApiKey", secret)),
                Arguments.of("{apiKey: {header: X-Key, key: S}}", new AuthSpec.ApiKey("X-Key", null, secret)),
                Arguments.of(
                        "{apiKey: {header: Authorization, scheme: GenieKey, key: S}}",
                        new AuthSpec.ApiKey("Authorization", "GenieKey", secret)),
                Arguments.of(
                        "{oauth2: {tokenUrl: 'https://id.example/token', clientId: sluice, clientSecret: S}}",
                        new AuthSpec.OAuth2(URI.create("https://id.example/token"), "sluice", secret, null)),
                Arguments.of(
                        "{oauth2: {tokenUrl: 'https://id.example/t', clientId: sluice, clientSecret: S, scope: 'a b'}}",
                        new AuthSpec.OAuth2(URI.create("https://id.example/t"), "sluice", secret, "a b")),
                Arguments.of("{serviceAccount: S}", new AuthSpec.ServiceAccount(secret)));
    }

    @ParameterizedTest
    @MethodSource("credentials")
    void httpsHasEveryKindOfCredentials(String auth, AuthSpec expected) throws IOException {
        String yaml =
                auth.replace("S}", "{secret: 'file:/etc/sluice/x'}}").replace("S,", "{secret: 'file:/etc/sluice/x'},");

        SinkSpec.Https sink = (SinkSpec.Https) sinkOf("https: {url: 'https://siem.example/', auth: " + yaml + "}");

        assertThat(sink.auth()).isEqualTo(expected);
    }

    @Test
    void tokensForSentinelAreAskedForAzureMonitor() throws IOException {
        SinkSpec.Https sink = (SinkSpec.Https) sinkOf("https: {url: 'https://dce.example', protocol: sentinel,"
                + " sentinel: {rule: dcr-1, stream: Custom-Firewall}, auth: {oauth2: {tokenUrl: 'https://id.example/t',"
                + " clientId: sluice, clientSecret: {secret: 'env:SECRET'}}}}");

        assertThat(((AuthSpec.OAuth2) sink.auth()).scope()).isEqualTo("https://monitor.azure.com/.default");
    }

    @Test
    void acknowledgedRequestsAreTriedLonger() throws IOException {
        SinkSpec.Https sink = (SinkSpec.Https) sinkOf("https: {url: 'https://splunk.example/services/collector/event',"
                + " protocol: splunk-hec, hec: {acknowledgement: true}}");

        assertThat(sink.delivery().maxRetryTime()).isEqualTo(Duration.ofMinutes(15));
    }

    static Stream<Arguments> mistakesInHttps() {
        return Stream.of(
                Arguments.of(
                        "protocol: elastic-bulk",
                        "sink.https.elastic: missing (expected: the options of elastic-bulk)"),
                Arguments.of(
                        "protocol: elastic-bulk, elastic: {index: Logs}",
                        "sink.https.elastic.index: \"Logs\" (expected: an index or data stream: lower-case letters,"
                                + " digits, '.', '_' and '-', at most 255)"),
                Arguments.of(
                        "protocol: sentinel, sentinel: {rule: dcr-1, stream: Custom-Firewall}",
                        "sink.https.auth: missing (expected: oauth2, as Entra asks for it)"),
                Arguments.of(
                        "auth: none, protocol: sentinel, sentinel: {rule: 'dcr-1/../x', stream: S}",
                        "sink.https.sentinel.rule: \"dcr-1/../x\" (expected: the rule's immutable id, dcr- and letters"
                                + " and digits)"),
                Arguments.of(
                        "auth: none, protocol: sentinel, sentinel: {rule: dcr-1, stream: S}, batch: {maxBytes: 2MB}",
                        "sink.https.batch.maxBytes: \"2MB\" (expected: a size from 1KB to 1MB, such as 512KB or 1MB)"),
                Arguments.of(
                        "auth: none, protocol: secops, batch: {maxBytes: 4MB}, secops: {project: acme-security,"
                                + " location: eu, instance: " + UUID + ", logType: PAN_FIREWALL}",
                        "sink.https.batch.maxBytes: \"4MB\" (expected: a size from 1KB to 4092KB, such as 512KB or"
                                + " 1MB)"),
                Arguments.of(
                        "hec: {acknowledgement: true}, protocol: splunk-hec",
                        "sink.https.url: \"https://siem.example\" (expected: a URL with /services/collector, as"
                                + " acknowledgements are asked for beside it)"),
                Arguments.of(
                        "hec: {acknowledgeWithin: 1m}, protocol: splunk-hec",
                        "sink.https.hec.acknowledgeWithin: \"1m\" (expected: acknowledgement: true, as nothing is"
                                + " waited for without it)"),
                Arguments.of(
                        "tls: {clientCertificateFile: client.pem}",
                        "sink.https.tls.clientKey: missing (expected: {secret: \"file:/path\"}, as there is a"
                                + " clientCertificateFile)"),
                Arguments.of(
                        "proxy: 'proxy.example'", "sink.https.proxy: \"proxy.example\" (expected: a proxy, host:port)"),
                Arguments.of(
                        "proxy: 'http://p.example:1'",
                        "sink.https.proxy: \"http://p.example:1\" (expected: a proxy, host:port)"),
                Arguments.of(
                        "headers: {Content-Type: x}",
                        "sink.https.headers.Content-Type: \"Content-Type\" (expected: a header that the sink does not"
                                + " set itself)"),
                Arguments.of(
                        "headers: {\"X-A\\r\\nX-B\": x}",
                        "sink.https.headers.X-A\r\nX-B: \"X-A  X-B\" (expected: a header that the sink does not set"
                                + " itself)"),
                Arguments.of(
                        "headers: {X-A: \"x\\r\\nX-B: y\"}",
                        "sink.https.headers.X-A: \"x  X-B: y\" (expected: visible ASCII characters and spaces, at most"
                                + " 512)"),
                Arguments.of(
                        "headers: {X-A: '${topics}'}",
                        "sink.https.headers.X-A: variable \"topics\" (expected: one of lane, tenant, topic), did you"
                                + " mean \"topic\"?"));
    }

    @ParameterizedTest
    @MethodSource("mistakesInHttps")
    void mistakesInHttpsAreReported(String options, String problem) throws IOException {
        Path file = write("mistake.yaml", minimal("https: {url: 'https://siem.example', " + options + "}"));

        assertThat(problems(file)).containsExactly(file + ":4: " + problem);
    }

    @Test
    void unknownVariablesAreReportedWithTheNearest() throws IOException {
        Path file = write("variables.yaml", minimal("syslog: {host: \"${HOTS}\", port: \"${PORT}\"}"));

        List<Problem> problems = SubscriptionReader.read(List.of(file), Map.of("HOST", "127.0.0.1", "PORT", "70000"))
                .problems();

        assertThat(problems)
                .extracting(Problem::describe)
                .containsExactly(
                        file + ":4: sink.syslog.host: variable \"HOTS\" (expected: one of HOST, PORT), did you mean"
                                + " \"HOST\"?",
                        file + ":4: sink.syslog.port: \"${PORT}\" (expected: a whole number from 1 to 65535)");
    }

    @Test
    void aliasesAndDeepNestingAreRefused() throws IOException {
        Path alias = write("alias.yaml", minimal("gcs: {bucket: *name}"));
        Path deep = write("deep.yaml", "tenant: " + "[".repeat(5000) + "\n");

        assertThat(problems(alias))
                .contains(alias + ":4: sink.gcs.bucket: an alias (expected: a value; aliases are not supported)");
        assertThat(problems(deep))
                .containsExactly(deep + ":1: yaml: nested deeper than 32 levels (expected: well-formed YAML)");
    }

    @Test
    void laterChecksFindTheLineOfAnyPath() throws IOException {
        Path file = write("lines.yaml", minimal("gcs:\n    bucket: logs") + "filter: |\n  action = 'deny'\n");

        SourceMap lines =
                SubscriptionReader.read(List.of(file)).subscriptions().get(0).lines();

        assertThat(lines.at("sink.gcs.bucket")).isEqualTo(new SourceMap.Location(6, 13));
        assertThat(lines.line("sink.gcs.batch.maxAge")).isEqualTo(5);
        assertThat(lines.line("source.topics[0]")).isEqualTo(3);
        assertThat(lines.line("source.schema")).isEqualTo(3);
        assertThat(lines.line("filter")).isEqualTo(7);
        assertThat(lines.problem("filter", "\"x\"", "a field", "y").describe())
                .isEqualTo(file + ":7: filter: \"x\" (expected: a field), did you mean \"y\"?");
    }

    private SinkSpec sinkOf(String yaml) throws IOException {
        return only(minimal(yaml)).sink();
    }

    private Subscription only(String yaml) throws IOException {
        ReadResult result = SubscriptionReader.read(List.of(write("only.yaml", yaml)));
        assertThat(result.problems()).isEmpty();
        return result.subscriptions().get(0).subscription();
    }

    private static List<String> problems(Path file) {
        return SubscriptionReader.read(List.of(file)).problems().stream()
                .map(Problem::describe)
                .toList();
    }

    private static String minimal(String sink) {
        return "tenant: acme\nname: all\nsource: {topics: [fw.acme]}\nsink:" + (sink.contains("\n") ? "\n  " : " {")
                + sink + (sink.contains("\n") ? "\n" : "}\n");
    }

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name), yaml);
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(SubscriptionReaderTest.class.getResource("/" + name).toURI());
    }

    private static SourceSpec source(SchemaSpec schema) {
        return new SourceSpec(
                List.of("fw.acme.traffic"), null, new StartFrom.Earliest(), EnumSet.allOf(EventType.class), schema);
    }

    private static Subscription fullHttps() {
        return new Subscription(
                "acme",
                "to-https",
                new SourceSpec(
                        List.of("fw.acme.traffic", "fw.acme.threat"),
                        null,
                        new StartFrom.At(Instant.parse("2026-10-31T23:00:00Z")),
                        Set.of(EventType.THREAT),
                        new SchemaSpec.Header("schema-id", "/etc/sluice/schemas")),
                "action = 'deny'",
                List.of(
                        new StepSpec.Include(List.of("source_ip", "dest_ip", "action")),
                        new StepSpec.Exclude(Set.of("action")),
                        new StepSpec.Rename(Map.of("source_ip", "src", "dest_ip", "dst"))),
                new SinkSpec.Https(
                        URI.create("https://siem.acme.example:8443/services/collector/event?channel=1"),
                        new HttpsProtocol.SplunkHec("sluice", "pan:traffic", "firewall", Duration.ofMinutes(3)),
                        new AuthSpec.SplunkToken(new SecretRef("file:/etc/sluice/acme-hec")),
                        new TlsSpec("/etc/sluice/ca.pem", "client.pem", new SecretRef("file:client.key")),
                        new SinkSpec.ProxySpec("proxy.acme.example", 3128),
                        List.of(
                                new HeaderSpec("X-Tenant", "${tenant} of ${lane}"),
                                new HeaderSpec("X-Topic", "${topic}")),
                        false,
                        false,
                        new BatchSpec(500, 512 * 1024, Duration.ofMillis(250)),
                        new DeliverySpec(
                                8,
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(1),
                                new BackoffSpec(Duration.ofSeconds(1), Duration.ofMinutes(1)),
                                false,
                                new LimitsSpec(5_000, 5L << 20, 2L << 20))),
                new DeadLetterSpec("dead.acme"));
    }
}
