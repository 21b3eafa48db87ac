package dev.sluice.cli.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import picocli.CommandLine;

class TestCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "{\"event_id\":\"fw.acme-0-0\",\"event_time\":\"2026-01-01T00:00:00.000000Z\"";

    private static final String SUBSCRIPTION =
            """
            tenant: acme
            name: denied
            source: {topics: [fw.acme], events: [traffic]}
            filter: "action = 'deny'"
            steps:
              - include: [action, dest_port]
              - rename: {dest_port: port}
            sink: {SINK}
            tests:
            """;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{name: t, event: {action: deny}, expect: kept}",
                "{name: t, event: {type: TRAFFIC, action: allow}, expect: dropped}",
                "{name: t, event: {type: threat, action: deny}, expect: dropped}",
                "{name: t, event: {action: deny, dest_port: 22}, expect: {fields: {port: '22', dest_port: null}}}",
                "{name: t, event: {action: deny, dest_port: '22'}, expect: {fields: {port: 22, action: deny}}}",
                "{name: t, event: {action: deny, time_generated: '2026-03-04T05:06:07+01:00'},"
                        + " expect: {fields: {event_time: '2026-03-04T04:06:07.000000Z'}}}",
            })
    void passes(String test) throws IOException {
        int exit = run(SUBSCRIPTION + "  - " + test + "\n");

        assertThat(exit).as(out + "" + err).isZero();
        assertThat(out.toString().lines().toList()).containsExactly("acme/denied", "  ok     t", "1 tests, 0 failed");
    }

    @Test
    void testsOfTheSchemasPagePass() throws IOException {
        Matcher example = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/schemas.md")));
        assertThat(example.find()).isTrue();

        int exit = run(example.group(1));

        assertThat(exit).as(out + "" + err).isZero();
        assertThat(out.toString()).endsWith("1 tests, 0 failed\n");
    }

    @Test
    void saysWhatDiffers() throws IOException {
        int exit = run(
                SUBSCRIPTION
                        + """
                  - {name: not kept, event: {action: allow}, expect: kept}
                  - {name: not dropped, event: {action: deny, dest_port: 22}, expect: dropped}
                  - {name: other fields, event: {action: deny, dest_port: 22}, expect: {fields: {port: 23, app: ssh, action: deny}}}
                  - name: other text
                    event: {action: deny, dest_port: 22}
                    expect: {output: '{"event_id":"fw.acme-0-0","event_time":"2026-01-01T00:00:00.000000Z","action":"drop","port":22}'}
                  - {name: no event, event: {acton: deny, dest_port: high}, expect: kept}
                  - {name: no line, line: nothing, expect: kept}
                """);

        String kept = ID + ",\"action\":\"deny\",\"port\":22}";
        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()
                        .lines()
                        .map(line -> line.replace(directory + "/", ""))
                        .toList())
                .containsExactly(
                        "acme/denied",
                        "  FAILED not kept",
                        "         denied.yaml:10",
                        "         expected: kept",
                        "         but was:  dropped",
                        "  FAILED not dropped",
                        "         denied.yaml:11",
                        "         expected: dropped",
                        "         but was:  kept, as " + kept,
                        "  FAILED other fields",
                        "         denied.yaml:12",
                        "         port: 22 (expected: \"23\")",
                        "         app: not there (expected: \"ssh\")",
                        "         whole output: " + kept,
                        "  FAILED other text",
                        "         denied.yaml:13",
                        "         output differs from character 81 on",
                        "         expected: ...T00:00:00.000000Z\",\"action\":\"drop\",\"port\":22}",
                        "         but was:  ...T00:00:00.000000Z\",\"action\":\"deny\",\"port\":22}",
                        "                                                    ^",
                        "         whole output: " + kept,
                        "  FAILED no event",
                        "         denied.yaml:16",
                        "         given: acton: unknown (expected: a field of panos.Traffic); dest_port: \"high\""
                                + " (expected: a number of type int)",
                        "  FAILED no line",
                        "         denied.yaml:17",
                        "         given: line 1: no PAN-OS log found (expected: ...,<receive time>,<serial number>,<log"
                                + " type>,...)",
                        "6 tests, 6 failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bigquery: {project: acme-security, dataset: firewall, table: traffic}",
                "gcs: {bucket: acme-logs, format: avro}",
                "gcs: {bucket: acme-logs, format: parquet}",
            })
    void binaryFormatsAreComparedAsJson(String sink) throws IOException {
        String output = ID + ",\"action\":\"deny\",\"port\":22}";

        int exit = run(SUBSCRIPTION.replace("SINK", sink)
                + "  - name: t\n    event: {action: deny, dest_port: 22}\n    expect: {output: '" + output + "'}\n");

        assertThat(exit).as(out.toString()).isZero();
    }

    @Test
    void whatCannotBeEncodedFails() throws IOException {
        int exit = run(SUBSCRIPTION
                + "  - {name: t, event: {action: deny, time_generated: 999999999999999999}, expect: failed}\n"
                + "  - {name: u, event: {action: deny, time_generated: 999999999999999999}, expect: kept}\n");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()).contains("  ok     t", "but was:  failed, encode_failed, ");
    }

    @Test
    void reportsForPrograms() throws Exception {
        Path junit = directory.resolve("junit.xml");

        int exit = run(
                SUBSCRIPTION
                        + "  - {name: good, event: {action: deny}, expect: kept}\n"
                        + "  - {name: bad & wrong, event: {action: deny, app: \"\\x01\"}, expect: dropped}\n",
                "--json",
                "--junit",
                junit.toString());

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        JsonNode report = JSON.readTree(out.toString());
        assertThat(report.path("command").asText()).isEqualTo("test");
        assertThat(report.path("ok").asBoolean()).isFalse();
        assertThat(report.path("tests").asInt()).isEqualTo(2);
        assertThat(report.path("failures").asInt()).isOne();
        assertThat(report.path("results").findValuesAsText("test")).containsExactly("good", "bad & wrong");
        assertThat(report.path("results").get(0).has("difference")).isFalse();
        assertThat(report.path("results").get(1).path("difference").get(0).asText())
                .isEqualTo("expected: dropped");

        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(junit.toFile());
        Element suite = (Element) xml.getElementsByTagName("testsuite").item(0);
        assertThat(suite.getAttribute("name")).isEqualTo("acme/denied");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        Element bad = (Element) xml.getElementsByTagName("testcase").item(1);
        assertThat(bad.getAttribute("name")).isEqualTo("bad & wrong");
        assertThat(bad.getElementsByTagName("failure").item(0).getTextContent())
                .startsWith("expected: dropped\nbut was:  kept, as {");
    }

    @Test
    void problemsOfTheFileAreThoseOfValidate() throws IOException {
        int exit = run(
                """
                tenant: acme
                name: denied
                source: {topics: [fw.acme]}
                sink: {discard: {}}
                tests:
                  - {name: t, event: {action: deny}, line: x, expect: kept}
                  - {name: t, expect: keep}
                  - {name: t, event: {action: deny}, expect: {feilds: {}}}
                """);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()
                        .lines()
                        .map(line -> line.replace(directory + "/", ""))
                        .toList())
                .contains(
                        "denied.yaml:6: tests[0].line: \"x\" (expected: either event or line, not both)",
                        "denied.yaml:7: tests[1].event: missing (expected: the event's fields, or line)",
                        "denied.yaml:7: tests[1].expect: \"keep\" (expected: one of kept, dropped, failed)",
                        "denied.yaml:8: tests[2].expect.feilds: unknown key (expected: one of output, fields), did you mean"
                                + " \"fields\"?");
    }

    @Test
    void noTestsAreAMistake() throws IOException {
        int exit = run("tenant: acme\nname: denied\nsource: {topics: [fw.acme]}\nsink: {discard: {}}\n");

        assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("(expected: a subscription with tests)");
    }

    @Test
    void examplesPass() throws IOException {
        Matcher page = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("../docs/testing.md")));
        assertThat(page.find()).isTrue();
        Path example = Path.of("../pipelines/examples/acme-denied-traffic-to-siem.yaml");

        assertThat(run(page.group(1))).as(out + "" + err).isZero();
        assertThat(execute(List.of(example.toString(), "--set=siem=localhost,secrets=/run,ca=/run/ca.pem")))
                .as(out + "" + err)
                .isZero();
        assertThat(out.toString()).contains("5 tests, 0 failed", "4 tests, 0 failed");
    }

    private int run(String subscription, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("denied.yaml"), subscription.replace("SINK", "discard: {}"));
        List<String> arguments = new ArrayList<>(List.of(file.toString()));
        arguments.addAll(List.of(options));
        return execute(arguments);
    }

    private int execute(List<String> arguments) {
        return new CommandLine(new TestCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(arguments.toArray(String[]::new));
    }
}
