package dev.sluice.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Surefire runs in the module's directory. */
class SubscriptionSchemaTest {
    private static final Path FILE = Path.of("../docs/subscription.schema.json");
    private static final Path PAGE = Path.of("../docs/subscriptions.md");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Pattern SEPARATOR = Pattern.compile("(?m)^---$");
    private static final Pattern KNOWN = Pattern.compile("expected: one of ([^)]*)\\)");

    private final com.networknt.schema.JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
            .getSchema(SubscriptionSchema.json(), InputFormat.JSON);

    @TempDir
    Path directory;

    /** {@code ./mvnw -pl subscription test -Dtest=SubscriptionSchemaTest -Dsluice.docs.rewrite=true} writes both anew. */
    @Test
    void fileAndTablesAreThoseOfTheReader() throws IOException {
        if (Boolean.getBoolean("sluice.docs.rewrite")) {
            Files.writeString(FILE, SubscriptionSchema.json());
            Files.writeString(PAGE, OptionTables.fill(Files.readString(PAGE)));
        }
        String page = Files.readString(PAGE);

        assertThat(FILE).as("stale: see above").content().isEqualTo(SubscriptionSchema.json());
        assertThat(page).as("stale: see above").isEqualTo(OptionTables.fill(page));
    }

    @Test
    void everyOptionHasARowInATable() throws IOException {
        String page = Files.readString(PAGE);

        for (String path : paths("", JSON.readTree(SubscriptionSchema.json()))) {
            String key = path.substring(path.lastIndexOf('.') + 1);
            assertThat(page)
                    .as(path)
                    .containsPattern("\\| `([A-Za-z0-9.-]+\\.)?" + key + "` \\||<!-- options: (.*\\.)?" + key);
        }
    }

    @Test
    void markersThatNameNothingAreRefused() {
        assertThatThrownBy(() -> OptionTables.fill("<!-- options: sink.ftp -->\n<!-- /options -->"))
                .hasMessage("options: \"sink.ftp\" (expected: a path such as subscription, kafka or sink.https)");
        assertThatThrownBy(() -> OptionTables.fill("<!-- options: source.topics -->\n<!-- /options -->"))
                .hasMessage("options: \"source.topics\" (expected: the path of a mapping)");
        assertThatThrownBy(() -> OptionTables.fill("<!-- options: sink -->\n"))
                .hasMessage("page: an unfinished marker (expected: <!-- options: PATH --> and <!-- /options -->)");
    }

    /** Asks the reader for the keys that it knows, in every mapping that the schema has. */
    @Test
    void hasEveryKeyThatTheReaderKnowsAndNoOther() throws IOException {
        List<String> mappings = new ArrayList<>();
        compare("", JSON.readTree(SubscriptionSchema.json()), mappings);

        assertThat(mappings)
                .contains("", "source.schema.header", "steps[0]", "sink", "sink.https.auth.oauth2", "sink.gcs.combine")
                .hasSizeGreaterThan(40);
    }

    private void compare(String path, JsonNode node, List<String> mappings) throws IOException {
        for (JsonNode any : node.path("anyOf")) {
            compare(path, any, mappings);
        }
        if (node.has("items")) {
            compare(path + "[0]", node.path("items"), mappings);
        }
        if (!node.has("properties")) {
            return;
        }
        mappings.add(path);
        Set<String> inSchema = new TreeSet<>();
        node.path("properties").fieldNames().forEachRemaining(inSchema::add);
        assertThat(new TreeSet<>(keysOfReader(path))).as(path).isEqualTo(inSchema);
        for (Map.Entry<String, JsonNode> each : node.path("properties").properties()) {
            compare(path.isEmpty() ? each.getKey() : path + "." + each.getKey(), each.getValue(), mappings);
        }
    }

    private List<String> keysOfReader(String path) throws IOException {
        StringBuilder yaml = new StringBuilder();
        StringBuilder end = new StringBuilder();
        String open = "{";
        for (String key : path.isEmpty() ? new String[0] : path.split("\\.")) {
            boolean list = key.endsWith("[0]");
            yaml.append(open)
                    .append(list ? key.substring(0, key.length() - 3) : key)
                    .append(list ? ": [" : ": ");
            end.insert(0, list ? "]}" : "}");
            // The options of every protocol are read while it is unknown which of them is meant.
            open = key.equals("https") ? "{protocol: any, " : "{";
        }
        Path file = Files.writeString(directory.resolve("unknown.yaml"), yaml + open + "unknown-key: 1}" + end);
        return SubscriptionReader.read(List.of(file)).problems().stream()
                .filter(problem -> problem.value().equals("unknown key"))
                .map(problem -> KNOWN.matcher("expected: " + problem.expected() + ")"))
                .filter(Matcher::matches)
                .flatMap(matcher -> Arrays.stream(matcher.group(1).split(", ")))
                .toList();
    }

    @Test
    void everyMappingRefusesUnknownKeysAndEveryKeyIsExplained() throws IOException {
        walk("", JSON.readTree(SubscriptionSchema.json()));
    }

    private static void walk(String path, JsonNode node) {
        if (node.has("properties")) {
            assertThat(node.path("additionalProperties").asBoolean(true))
                    .as(path)
                    .isFalse();
        }
        for (Map.Entry<String, JsonNode> each : node.path("properties").properties()) {
            assertThat(each.getValue().path("description").asText())
                    .as(path + "." + each.getKey())
                    .isNotBlank();
        }
        // What only Java's expressions have would break the editors that read the schema.
        assertThat(node.path("pattern").asText())
                .as(path)
                .doesNotContain("\\p{", "(?i", "(?s", "(?>", "++", "*+", "\\Q");
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (each.getValue().isContainerNode()) {
                walk(path + "/" + each.getKey(), each.getValue());
            }
        }
    }

    static Stream<Path> examples() throws IOException {
        List<Path> files = new ArrayList<>(List.of(Path.of("src/test/resources/full.yaml")));
        try (Stream<Path> examples = Files.list(Path.of("../pipelines/examples"));
                Stream<Path> tests = Files.list(Path.of("../pipelines/src/test/resources/dev/sluice/pipelines"))) {
            Stream.concat(examples, tests)
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .forEach(files::add);
        }
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void takesEveryExample(Path file) throws IOException {
        for (String document : documents(Files.readString(file))) {
            assertThat(validate(document)).as(document).isEmpty();
        }
    }

    @Test
    void takesTheExamplesOfTheDocumentation() throws IOException {
        Pattern blocks = Pattern.compile("```yaml\n(tenant:.*?)```", Pattern.DOTALL);
        int examples = 0;
        for (Path page : List.of(PAGE, Path.of("../README.md"))) {
            for (String block : blocks.matcher(Files.readString(page))
                    .results()
                    .map(match -> match.group(1))
                    .toList()) {
                for (String document : documents(block)) {
                    assertThat(validate(document)).as(document).isEmpty();
                    examples++;
                }
            }
        }
        assertThat(examples).isGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcs: {bucket: acme-logs, batch: {maxEvents: '500', maxAge: 5m}}",
                "gcs: {bucket: '${BUCKET}-logs', manifest: '${FLAG}', batch: {maxEvents: '${COUNT}'}}",
                "bigquery: {project: acme-security, dataset: 2026, table: traffic}",
                "https: {url: 'http://siem.example', allowPlaintext: true, auth: none}",
                "syslog: {host: collector.example, facility: 16}",
                "syslog: {host: collector.example, facility: local3, connections: '2'}",
                "syslog: {host: collector.example, format: {leef: {version: 2.0, delimiter: '^'}}}",
                "gcs: {bucket: acme-logs, format: {csv: {delimiter: '|', header: false}}}",
            })
    void takesWhatTheReaderTakes(String sink) throws IOException {
        String yaml = "tenant: acme\nname: all\nsource: {topics: [fw.acme]}\nsink: {" + sink + "}\n";
        Path file = Files.writeString(directory.resolve("subscription.yaml"), yaml);
        Map<String, String> variables = Map.of("BUCKET", "acme", "FLAG", "true", "COUNT", "7");

        assertThat(SubscriptionReader.read(List.of(file), variables).problems()).isEmpty();
        assertThat(validate(yaml)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcs: {bucket: acme-logs, formt: json}",
                "gcs: {bucket: acme-logs, format: cef}",
                "syslog: {host: collector.example, format: {leef: {delimiter: ':'}}}",
                "syslog: {host: collector.example, format: {csv: {header: true}}}",
                "gcs: {bucket: acme-logs, batch: {maxEvents: 0}}",
                "gcs: {bucket: acme-logs, batch: {maxAge: 5 minutes}}",
                "gcs: {}",
                "gcs: {bucket: acme-logs}, discard: {}",
                "https: {url: 'https://siem.example', auth: {bearer: s3cr3t}}",
                "bigquery: {project: acme-security, dataset: fw, table: t, clusterBy: [a, b, c, d, e]}",
            })
    void refusesWhatTheReaderRefuses(String sink) throws IOException {
        String yaml = "tenant: acme\nname: all\nsource: {topics: [fw.acme]}\nsink: {" + sink + "}\n";
        Path file = Files.writeString(directory.resolve("subscription.yaml"), yaml);

        assertThat(SubscriptionReader.read(List.of(file)).problems()).isNotEmpty();
        assertThat(validate(yaml)).isNotEmpty();
    }

    private Set<ValidationMessage> validate(String yaml) throws JsonProcessingException {
        return schema.validate(YAML.readTree(yaml));
    }

    private static List<String> documents(String file) {
        return SEPARATOR.splitAsStream(file).toList();
    }

    private static List<String> paths(String path, JsonNode node) {
        List<String> paths = new ArrayList<>();
        for (JsonNode any : node.path("anyOf")) {
            paths.addAll(paths(path, any));
        }
        paths.addAll(node.has("items") ? paths(path, node.path("items")) : List.of());
        for (Map.Entry<String, JsonNode> each : node.path("properties").properties()) {
            String inner = path.isEmpty() ? each.getKey() : path + "." + each.getKey();
            if (!each.getValue().has("properties")) {
                paths.add(inner);
            }
            paths.addAll(paths(inner, each.getValue()));
        }
        return paths;
    }
}
