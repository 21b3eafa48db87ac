package dev.sluice.cli.sls;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.AuthSpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.HttpsProtocol;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SlsCommandTest {
    private static final String SECRET = "KEEP-ME-SECRET";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theExampleOfTheDocumentationIsTrue() throws IOException {
        String page = Files.readString(Path.of("../docs/import-sls.md"));
        Path profile = Files.writeString(directory.resolve("profile.json"), block(page, "json\n"));

        int exit = execute(
                profile, "--tenant=acme", "--topic=fw.acme.traffic", "--out=" + directory.resolve("subscriptions"));

        assertThat(exit).as(err.toString()).isZero();
        List<String> shown = Stream.concat(
                        out.toString().lines(), err.toString().lines())
                .map(line -> line.replace(directory + "/", ""))
                .toList();
        assertThat(block(page, "\n(?=[$])").lines().skip(1)).containsExactlyElementsOf(shown);
        assertThat(directory.resolve("subscriptions/splunk-prod-traffic.yaml"))
                .content()
                .isEqualTo(block(page, "yaml\n"));
    }

    @Test
    void sentinelNeedsARuleInPlaceOfAWorkspace() throws Exception {
        List<Subscription> subscriptions = imported(resource("sentinel.json"), 0);

        assertThat(subscriptions)
                .extracting(Subscription::name)
                .containsExactly("sentinel-eu-file", "sentinel-eu-threat");
        SinkSpec.Https sink = (SinkSpec.Https) subscriptions.get(0).sink();
        assertThat(sink.url()).hasHost("data-collection-endpoint.invalid");
        assertThat(sink.protocol()).isInstanceOf(HttpsProtocol.Sentinel.class);
        assertThat(sink.auth()).isInstanceOf(AuthSpec.OAuth2.class);
        assertThat(subscriptions.get(0).filter()).isEqualTo("subtype IN ('file', 'data') AND (reason IS NOT NULL)");
        assertThat(subscriptions.get(1).filter()).isEqualTo("subtype NOT IN ('url', 'file', 'data')");
        assertThat(subscriptions.get(1).steps())
                .containsExactly(new StepSpec.Exclude(Set.of("file_sha_256", "user_agent")));
        assertThat(err.toString())
                .contains("to be set     destination.clientAuth: ", "SLS_SENTINEL_EU_CLIENT_SECRET")
                .contains(
                        "different     logtypes[1].filter: fields that have another name here: reason_data_filtering is"
                                + " reason\n");
    }

    @Test
    void chronicleKeepsInstanceAndProject() throws Exception {
        Subscription subscription = imported(resource("chronicle.json"), 0).get(0);

        SinkSpec.Https sink = (SinkSpec.Https) subscription.sink();
        assertThat(sink.protocol())
                .isEqualTo(new HttpsProtocol.SecOps(
                        "acme-security", "us", "01234567-89ab-cdef-0123-456789abcdef", "PAN_FIREWALL", null));
        assertThat(sink.auth()).isInstanceOf(AuthSpec.ServiceAccount.class);
        assertThat(subscription.filter()).isEqualTo("subtype = 'url' AND (action.value = 'block-url')");
    }

    @Test
    void aListHasSeveralProfiles() throws Exception {
        List<Subscription> subscriptions = imported(resource("list.json"), 0);

        assertThat(subscriptions)
                .extracting(Subscription::lane)
                .containsExactly("acme/collector-threat-2", "acme/collector-threat", "acme/own-siem-traffic");
        SinkSpec.Syslog syslog = (SinkSpec.Syslog) subscriptions.get(0).sink();
        assertThat(syslog.collectors()).containsExactly(new SinkSpec.Collector("collector.acme.example", 6514));
        assertThat(syslog.transport()).isEqualTo(SinkSpec.SyslogTransport.TLS);
        assertThat(syslog.messages().facility()).isEqualTo(20);
        assertThat(syslog.messages().appName()).isEqualTo("logforwarder");
        assertThat(syslog.format()).isInstanceOf(FormatSpec.Cef.class);
        assertThat(subscriptions.get(0).filter())
                .isEqualTo("subtype NOT IN ('url', 'file', 'data') AND (subtype.value = 'spyware')");
        SinkSpec.Https https = (SinkSpec.Https) subscriptions.get(2).sink();
        assertThat(https.protocol()).isInstanceOf(HttpsProtocol.JsonLines.class);
        assertThat(https.auth()).isInstanceOf(AuthSpec.Basic.class);
        assertThat(err.toString().lines())
                .contains(
                        "to be set     [0].destination.clientAuth.username: auth.basic.user, which the profile does not have",
                        "to be set     [0].destination.clientAuth.password: the environment variable SLS_OWN_SIEM_PASSWORD:"
                                + " the user's password",
                        "different     [0].status: inactive in the service; here it runs as soon as a job has it",
                        "different     [0].logtypes[0].includedColumns: left out, as allColumns sends all");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "CSV, `|`, `|`",
                "CSV, `,`, `,`",
                "CSV, ` `, ` `",
                "CSV, `\\t`, `\t`",
            })
    void csvKeepsItsDelimiter(String format, String written, char delimiter) throws Exception {
        FormatSpec imported = syslogFormat(format, written);

        assertThat(imported).isEqualTo(new FormatSpec.Csv(delimiter, false, false, false));
    }

    @Test
    void leefKeepsItsTab() throws Exception {
        assertThat(syslogFormat("LEEF", "\\t")).isEqualTo(new FormatSpec.Leef());
    }

    private FormatSpec syslogFormat(String format, String delimiter) throws Exception {
        String profile =
                """
                {"destination": {"displayName": "d", "server": "h", "port": 1, "facility": "USER",
                                 "outputFormat": "%s", "outputDelimiter": "%s"},
                 "logtypes": [{"logtype": "firewall.traffic", "allColumns": true}]}
                """
                        .formatted(format, delimiter);
        Path file = Files.writeString(directory.resolve("profile.json"), profile);
        return imported(file, 0).get(0).sink().format();
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() throws IOException {
        int exit = execute(
                """
                {"extra": 1,
                 "destination": {"displayName": "Odd", "uri": "http://user:KEEP-ME-SECRET@x", "clientAuthType": "Spunk",
                                 "payloadFormat": "XML", "clientAuth": {"hecToken": "KEEP-ME-SECRET"}},
                 "logtypes": [
                   {"logtype": "fierwall.threat"},
                   {"logtype": "firewall.globalprotect"},
                   {"logtype": "firewall.traffic", "allColumns": true, "filter": "dest_prt = 22", "columns": []},
                   {"logtype": "firewall.traffic", "allColumns": true, "filter": "dest_port = 22) OR (TRUE"},
                   {"logtype": "firewall.traffic", "includedColumns": ["aap"]},
                   {"logtype": "firewall.traffic", "includedColumns": "app"},
                   7]}
                """);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()).isEmpty();
        String types = "one of firewall.traffic, firewall.threat, firewall.url, firewall.file";
        assertThat(err.toString().lines())
                .contains(
                        "not imported  destination.clientAuthType: \"Spunk\" (expected: one of Splunk, Sentinel, Chronicle,"
                                + " Basic, None), did you mean \"Splunk\"?",
                        "not imported  destination.payloadFormat: \"XML\" (expected: one of ARRAY_JSON, STACKED_JSON)",
                        "different     extra: unknown, left out",
                        "not imported  logtypes[0].logtype: \"fierwall.threat\" (expected: " + types
                                + "), did you mean \"firewall.threat\"?",
                        "not imported  logtypes[1].logtype: there are no events of firewall.globalprotect here (expected: "
                                + types + ")",
                        "different     logtypes[2].columns: unknown, left out",
                        "not imported  logtypes[2].filter: \"dest_prt\" (expected: a field of the event), did you mean"
                                + " \"dest_port\"?",
                        "not imported  logtypes[3].filter: 1:15: ) (expected: AND, OR or the end)",
                        "different     logtypes[4].includedColumns[0]: \"aap\" (expected: a field of the events), did you mean"
                                + " \"app\"?; left out",
                        "not imported  logtypes[4].includedColumns: none of them is a field of the events",
                        "not imported  logtypes[5].includedColumns: no list (expected: one)",
                        "not imported  logtypes[6]: no object (expected: one)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "\"uri\": \"http://siem.example\", \"clientAuthType\": \"None\", \"payloadFormat\": \"ARRAY_JSON\""
                        + "~destination.uri: not as it has to be (expected: an https URL",
                "\"server\": \"h\", \"port\": 0, \"facility\": \"LOCAL0\", \"outputFormat\": \"CEF\""
                        + "~destination.port: \"0\" (expected: 1 to 65535)",
                "\"server\": \"h\", \"port\": 1, \"facility\": \"LOCAL9\", \"outputFormat\": \"CEF\""
                        + "~destination.facility: \"LOCAL9\" (expected: one of USER, LOCAL0,",
                "\"server\": \"h\", \"port\": 1, \"facility\": \"USER\", \"outputFormat\": \"CSV\","
                        + " \"outputDelimiter\": \"::\""
                        + "~destination.outputDelimiter: \"::\" (expected: a comma, a tab, a blank, | or ^)",
                "\"server\": \"h\"~destination.port: missing (expected: 1 to 65535)",
                "\"to\": \"soc@acme.example\", \"subject\": \"x\""
                        + "~destination: mail (expected: an HTTPS or a syslog destination)",
            })
    void aDestinationThatIsNoneStopsTheProfile(String destination, String problem) throws IOException {
        int exit = execute("{\"destination\": {\"displayName\": \"d\", " + destination
                + "}, \"logtypes\": [{\"logtype\": \"firewall.traffic\", \"allColumns\": true}]}");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("not imported  " + problem);
    }

    @Test
    void reportsForPrograms() throws Exception {
        int exit = execute(resource("chronicle.json"), "--json");

        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("command").asText()).isEqualTo("import sls");
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.at("/subscriptions/0/subscription").asText()).isEqualTo("imported/chronicle-url");
        assertThat(report.at("/subscriptions/0/logType").asText()).isEqualTo("firewall.url");
        assertThat(report.at("/subscriptions/0/yaml").asText()).contains("\nname: chronicle-url\n");
        assertThat(report.at("/subscriptions/0").has("file")).isFalse();
        assertThat(report.path("notes").findValuesAsText("path"))
                .contains("tenant", "source.topics", "destination.clientAuth.serviceAccount");
        assertThat(report.path("notes").findValuesAsText("kind")).contains("set", "difference");
    }

    @Test
    void noFileIsOverwritten() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("out"));
        Path there = Files.writeString(folder.resolve("chronicle-url.yaml"), "mine");

        int exit = execute(resource("chronicle.json"), "--out=" + folder);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(there + ": there already (expected: no file of this name)");
        assertThat(there).hasContent("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"destination\": {\"hecToken\": \"KEEP-ME-SECRET\"", "[]", "7"})
    void whatIsNoProfileIsRefused(String content) throws IOException {
        assertThat(execute(content)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("profile.json: ").contains("(expected: ");
    }

    @Test
    void aNameThatIsLongOrHasNoLettersIsOne() {
        Target target = new Target("acme", null);

        assertThat(target.newName("x".repeat(100), LogType.TRAFFIC)).hasSize(63).endsWith("x-traffic");
        assertThat(target.newName("日本", LogType.URL)).isEqualTo("profile-url");
        assertThat(Target.variable("Splunk, Prod", "token")).isEqualTo("SLS_SPLUNK_PROD_TOKEN");
    }

    /** What {@code validate} reads of the files that are written. */
    private List<Subscription> imported(Path profile, int expected) throws IOException {
        Path folder = directory.resolve("out");
        assertThat(execute(profile, "--tenant=acme", "--out=" + folder))
                .as(err.toString())
                .isEqualTo(expected);
        try (Stream<Path> files = Files.list(folder)) {
            LoadedSubscriptions loaded = LoadedSubscriptions.load(files.sorted().toList(), Map.of());
            assertThat(loaded.problems()).isEmpty();
            for (var sourced : loaded.sourced()) {
                assertThat(sourced.file()).content().doesNotContain(SECRET);
            }
            return loaded.subscriptions();
        }
    }

    private int execute(String profile) throws IOException {
        return execute(Files.writeString(directory.resolve("profile.json"), profile));
    }

    /** Whatever happens, no secret is shown. */
    private int execute(Path profile, String... options) {
        List<String> arguments = new ArrayList<>(List.of("sls", profile.toString()));
        arguments.addAll(List.of(options));
        int exit = new CommandLine(new ImportCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(arguments.toArray(String[]::new));
        assertThat(out + "" + err).doesNotContain(SECRET);
        return exit;
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(SlsCommandTest.class.getResource(name).toURI());
    }

    /** A block of the page that begins like this, behind its fence. */
    private static String block(String page, String start) {
        Matcher block = Pattern.compile("^```" + start + "(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page);
        assertThat(block.find()).isTrue();
        return block.group(1);
    }
}
