package dev.sluice.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainCommandTest {
    @TempDir
    private Path directory;

    @Test
    void conditionsStandInTheirOrderWithNothingCountedWithoutRecords() throws IOException {
        CommandRun run = explain("filter: \"regexp_contains(rule, 'x') AND (dest_port = 22 OR app LIKE 's%')\"\n");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.lines())
                .containsSubsequence(
                        "  source     fw.acme; traffic; schema named by the header sluice-schema",
                        "    filter   all of these, in this order, until one is not true",
                        "               any of these, in this order, until one is true",
                        "                 dest_port = 22",
                        "                 app LIKE 's%'",
                        "               regexp_contains(rule, 'x')",
                        "  format     json",
                        "  sink       https to https://siem.example, json-lines",
                        "  batch      at most 10,000 events, 1.0 MB, 1s; 4 under way",
                        "  guarantee  at least once; each event has its event_id to de-duplicate on");
        assertThat(run.out()).doesNotContain("sample", "warning", "copied");
    }

    @Test
    void warnsOfFieldsThatAnEventTypeDoesNotHave() throws IOException {
        CommandRun run = explain("filter: \"severity = 'high' AND action = 'deny'\"\n", "source: {topics: [fw.acme]}");

        assertThat(run.lines().stream().filter(line -> line.startsWith("  warning")))
                .containsExactly(
                        "  warning    filter: severity = 'high' is null for every panos.Traffic, which has no severity",
                        "  warning    the filter keeps no panos.Traffic");
    }

    @Test
    void warnsOfAFilterThatKeptNothing() throws IOException {
        Path events = Files.writeString(directory.resolve("events"), "{\"action\":\"allow\"}\n");

        CommandRun run = explain("filter: \"action = 'deny'\"\n", "--input=" + events);

        assertThat(run.lines())
                .contains(
                        "  sample     1 records from " + events,
                        "    filter   action = 'deny'  [true for 0 % of 1]",
                        "  warning    the filter has kept none of 1 panos.Traffic");
    }

    @Test
    void warnsOfASaltThatIsNotThere() throws IOException {
        CommandRun run =
                explain("steps: [{mask: {fields: [source_user], with: hash, salt: {secret: \"file:/gone/salt\"}}}]\n");

        assertThat(run.out())
                .contains("    filter   not reached, as every event becomes a dead letter")
                .containsPattern(
                        "  warning    every panos.Traffic \\(schema [0-9a-f]{16}\\) becomes a dead letter: .*file:/gone/salt");
    }

    @Test
    void saysWhereAnEventIsCopied() throws IOException {
        CommandRun run = explain(
                """
                steps:
                  - include: [action, source_user]
                  - sample: {keep: 50%}
                  - mask: {fields: [source_user], with: redact}
                  - rename: {source_user: user}
                """);

        assertThat(run.out()).contains("    copied   before step 3, which writes");
        assertThat(run.lines())
                .contains(
                        "             2. sample: the same 2 columns",
                        "             3. mask: the same 2 columns; copies the event first",
                        "             4. rename: 2 columns become 2, new user, gone source_user; costs an event nothing",
                        "  columns    event_id, event_time, action, user");
    }

    @Test
    void reportsForPrograms() throws IOException {
        Path events = Files.writeString(directory.resolve("events"), "{\"action\":\"deny\"}\n{\"app\":\"ssh\"}\n");

        JsonNode report = explain("filter: \"action = 'deny'\"\n", "--input=" + events, "--json")
                .report();

        assertThat(report.path("sample").path("records").asInt()).isEqualTo(2);
        JsonNode event = report.path("events").path(0);
        assertThat(event.path("record").asText()).isEqualTo("panos.Traffic");
        assertThat(event.path("filter").path("kind").asText()).isEqualTo("TEST");
        assertThat(event.path("filter").path("tested").asInt()).isEqualTo(2);
        assertThat(event.path("filter").path("met").asInt()).isOne();
        assertThat(event.path("filter").path("unknown").asInt()).isOne();
        assertThat(report.path("delivery").path("batchEvents").asInt()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https: {url: 'https://es.example', protocol: elastic-bulk, elastic: {index: fw}} | https to https://es.example, elastic-bulk | at least once; the event id is the document's, so that an index keeps no event twice",
                "https: {url: 'https://siem.example/services/collector/event', protocol: splunk-hec, auth: {token: {secret: env:T}}} | https to https://siem.example/services/collector/event, splunk-hec | at least once; each event has its event_id to de-duplicate on",
                "syslog: {host: a.example, port: 2514, transport: relp} | syslog to a.example:2514 over relp | at least once: the collector acknowledges each message",
                "syslog: {host: a.example, port: 514, transport: udp, allowLoss: true} | syslog to a.example:514 over udp | none: datagrams may be lost",
                "syslog: {host: a.example} | syslog to a.example:6514 over tls | at least once, as far as TCP can tell: a collector that dies may lose what it has not read",
                "bigquery: {project: acme-project, dataset: d, table: t} | bigquery to acme-project.d.t | at least once; each row has its event_id to de-duplicate on",
                "bigquery: {project: acme-project, dataset: d, table: t, mode: exactly-once} | bigquery to acme-project.d.t | exactly once; rows are visible with the checkpoint that covers them",
                "gcs: {bucket: acme-logs, prefix: fw} | gcs to gs://acme-logs/fw | exactly once: objects are named by offset and written only if they are not there",
                "discard: {} | discard to nowhere | none: events are counted and forgotten",
            })
    void saysWhereEventsGoAndWhatIsGuaranteed(String sink, String destination, String guarantee) throws IOException {
        Path file = Files.writeString(
                directory.resolve("denied.yaml"),
                "tenant: acme\nname: denied\nsource: {topics: [fw.acme]}\nsink: {" + sink.replace('\'', '"') + "}\n");

        CommandRun run = CommandRun.of(new ExplainCommand(), file.toString());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.lines()).contains("  sink       " + destination, "  guarantee  " + guarantee);
    }

    private CommandRun explain(String rest, String... options) throws IOException {
        String source = "source: {topics: [fw.acme], events: [traffic]}";
        List<String> arguments = new ArrayList<>();
        for (String option : options) {
            if (option.startsWith("source:")) {
                source = option;
            } else {
                arguments.add(option);
            }
        }
        Path file = Files.writeString(
                directory.resolve("denied.yaml"),
                "tenant: acme\nname: denied\n" + source + "\n" + rest
                        + "sink: {https: {url: \"https://siem.example\"}}\n");
        arguments.add(file.toString());
        return CommandRun.of(new ExplainCommand(), arguments.toArray(String[]::new));
    }
}
