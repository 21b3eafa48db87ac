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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionReaderTest {
    @TempDir
    Path directory;

    @Test
    void everythingButTheSinkHasDefaults() throws IOException {
        Subscription subscription = only(OneSink.yaml("gcs: {bucket: acme-logs}"));

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
                        "11: steps[1].inclde: unknown key (expected: one of include, exclude, rename, mask, set, sample, suppress, parse, flatten,"
                                + " lookup, threat-match, geoip), did you mean \"include\"?",
                        "14: sink.https.url: \"http://siem.acme.example/collector\" (expected: an https URL)",
                        "15: sink.https.protocol: \"splunk_hec\" (expected: one of json-lines, json-array, lines, splunk-hec,"
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
    void problemsOfAllFilesAreReportedAndTheGoodOnesAreKept() throws IOException {
        Path good = write("good.yaml", OneSink.yaml("gcs: {bucket: acme-logs}"));
        Path again = write("again.yaml", "\n" + OneSink.yaml("gcs: {bucket: other-logs}"));
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

    @Test
    void optionsThatContradictEachOtherAreReported() throws IOException {
        Path hec = write("hec.yaml", OneSink.yaml("https: {url: 'https://x.example/', hec: {index: main}}"));
        Path tcp = write("tcp.yaml", OneSink.yaml("syslog: {host: x.example, transport: tcp, tls: {caFile: ca.pem}}"));
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

    @Test
    void unknownVariablesAreReportedWithTheNearest() throws IOException {
        Path file = write("variables.yaml", OneSink.yaml("syslog: {host: \"${HOTS}\", port: \"${PORT}\"}"));

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
        Path alias = write("alias.yaml", OneSink.yaml("gcs: {bucket: *name}"));
        Path deep = write("deep.yaml", "tenant: " + "[".repeat(5000) + "\n");

        assertThat(problems(alias))
                .contains(alias + ":4: sink.gcs.bucket: an alias (expected: a value; aliases are not supported)");
        assertThat(problems(deep))
                .containsExactly(deep + ":1: yaml: nested deeper than 32 levels (expected: well-formed YAML)");
    }

    @Test
    void laterChecksFindTheLineOfAnyPath() throws IOException {
        Path file = write("lines.yaml", OneSink.yaml("gcs:\n    bucket: logs") + "filter: |\n  action = 'deny'\n");

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
