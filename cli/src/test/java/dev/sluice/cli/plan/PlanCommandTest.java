package dev.sluice.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PlanCommandTest {
    private static final String BIGQUERY =
            """
            tenant: acme
            name: table
            source: {topics: [fw.acme.traffic], events: [traffic]}
            steps:
              - include: [action, source_ip, dest_port]
            sink: {bigquery: {project: acme-security, dataset: firewall, table: traffic}}
            """;

    private static final String DISCARD =
            """
            tenant: acme
            name: nowhere
            source: {topics: [fw.acme.traffic]}
            sink: {discard: {}}
            """;

    private static final String RESTART = "  restart with the savepoint: the running job does not read its files again";

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void theExampleOfTheDocumentationIsTrue() throws IOException {
        String page = Files.readString(Path.of("../docs/plan.md"));
        List<String> subscriptions = blocks(page, "yaml\n");
        List<String> schemas = blocks(page, "json\n");
        List<String> shown = blocks(page, "\n(?=[$])");
        Path folder = Files.createDirectory(directory.resolve("schemas"));
        Files.writeString(folder.resolve("1.avsc"), schemas.get(0));
        Path old = write("old.yaml", subscriptions.get(0).replace("directory: schemas", "directory: " + folder));
        Path changed = write("new.yaml", subscriptions.get(1).replace("directory: schemas", "directory: " + folder));
        Path second = write("2.avsc", schemas.get(1));

        int first = execute(old, changed);
        List<String> differences = lines();
        out.getBuffer().setLength(0);
        int withSchema = execute(old, old, "--schema=" + folder.resolve("1.avsc"), "--schema=" + second);

        assertThat(first).as(err.toString()).isZero();
        assertThat(differences)
                .containsExactlyElementsOf(shown.get(0).lines().skip(1).toList());
        assertThat(withSchema).as(err.toString()).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(lines())
                .containsExactlyElementsOf(shown.get(1).lines().skip(1).toList());
    }

    @Test
    void whatMeansTheSameIsNoChange() throws IOException {
        Path old = write("old.yaml", DISCARD);
        Path other = write(
                "new.yaml",
                "# Another comment.\n" + DISCARD.replace("{discard: {}}", "{discard: {batch: {maxEvents: 10000}}}")
                        + "deadLetters: {topic: dead.acme.nowhere}\n");

        assertThat(execute(old, other)).isZero();
        assertThat(lines()).containsExactly("0 added, 0 removed, 0 changed, 0 affected, 1 unaffected; nothing breaks");
    }

    @Test
    void aNewLaneBeginsWhereItsTopicStands() throws IOException {
        Path old = write("old.yaml", DISCARD);
        Path other = write(
                "new.yaml",
                DISCARD + "---\n"
                        + DISCARD.replace("nowhere", "second")
                                .replace("[fw.acme.traffic]", "[fw.acme.traffic, fw.new]"));

        assertThat(execute(old, other)).isZero();
        assertThat(lines())
                .containsExactly(
                        "acme/second: added",
                        RESTART,
                        "  position: source.topics: fw.acme.traffic goes on where the job stands; earlier records do not come"
                                + " to this lane",
                        "  position: source.topics: fw.new begins at the consumer group's offset, else at earliest",
                        "  dead letters: deadLetters.topic: dead.acme.second is created at the launch if it is missing",
                        "the job",
                        "  position: --consumerGroup: of one subscription it is named after that unless set; keep the running"
                                + " job's (--consumerGroup=sluice.acme.nowhere if it has no other)",
                        "1 added, 0 removed, 0 changed, 0 affected, 1 unaffected; nothing breaks");
    }

    @Test
    void aLaneThatIsRenamedIsAnotherOne() throws IOException {
        Path old = write("old.yaml", DISCARD);
        Path other = write(
                "new.yaml", DISCARD.replace("tenant: acme", "tenant: globex").replace("fw.acme", "fw.globex"));

        assertThat(execute(old, other)).isZero();
        assertThat(lines())
                .contains(
                        "globex/nowhere: added",
                        "acme/nowhere: removed",
                        "  position: source.topics: fw.acme.traffic is read no longer; who reads it later begins at the consumer"
                                + " group's offset",
                        "  destination: --checkpointRoot: with it, checkpoints go to another folder, as that has the tenant's"
                                + " name, or shared for several, unless --checkpointTenant is set");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "table: traffic|table: other|0|destination: sink.bigquery.table: what was delivered stays where it is",
                "table: traffic|table: traffic, clusterBy: [action]|0|without effect: sink.bigquery.layout.clusterBy: counts"
                        + " only when the table, or its dataset, is created",
                "table: traffic|table: traffic, clusterBy: [app]|1|breaks: sink.bigquery.layout.clusterBy: app is no column"
                        + " that a table can be ordered by: the launch is refused",
                "- include: [action, source_ip, dest_port]|- include: [action, dest_port]|0|fields: -source_ip (STRING)",
                "- include: [action, source_ip, dest_port]|- include: [source_ip, action, dest_port]|0|fields: in another"
                        + " order",
                "- include: [action, source_ip, dest_port]|- mask: {fields: [dest_port], with: redact}|1|breaks:"
                        + " sink.bigquery.table: acme-security.firewall.traffic.dest_port: INT64 for acme/table, STRING here:"
                        + " the launch is refused",
                "table: traffic|table: traffic, positionColumns: true|0|fields: sink.bigquery.table: columns added to"
                        + " acme-security.firewall.traffic at the launch: ",
                "events: [traffic]|events: [traffic], startFrom: latest|0|without effect: source.startFrom: counts only for"
                        + " topics that neither the savepoint nor the consumer group has an offset of",
                "[fw.acme.traffic]|[fw.other]|0|position: source.topics: fw.acme.traffic is read no longer; who"
                        + " reads it later begins at the consumer group's offset",
                "topics: [fw.acme.traffic]|topicPattern: fw.*|0|position: source.topicPattern: topics that the job reads"
                        + " already go on where it stands; others begin at the consumer group's offset, else at earliest",
                "{bigquery: {project: acme-security, dataset: firewall, table: traffic}}|{gcs: {bucket: acme-logs}}|0"
                        + "|destination: sink: what was delivered stays where it is",
            })
    void saysWhatComesOfAnOption(String option, String other, int exit, String effect) throws IOException {
        assertThat(BIGQUERY).contains(option);
        Path old = write("old.yaml", BIGQUERY);
        Path changed = write("new.yaml", BIGQUERY.replace(option, other));

        assertThat(execute(old, changed)).as(out + "" + err).isEqualTo(exit);
        assertThat(lines()).contains("acme/table: changed", RESTART).anyMatch(line -> line.startsWith("  " + effect));
    }

    @Test
    void theLastLaneThatIsExactlyOnceIsDrained() throws IOException {
        Path old = write("old.yaml", BIGQUERY.replace("table: traffic", "table: traffic, mode: exactly-once"));
        Path other = write("new.yaml", BIGQUERY);

        assertThat(execute(old, other)).isZero();
        assertThat(lines())
                .contains("  sink.bigquery.mode", "    - exactly-once", "    + at-least-once")
                .anyMatch(line -> line.startsWith(
                        "  restart after a drain: sink.bigquery.mode: no lane is exactly once any longer: stop"));
    }

    @Test
    void twoLanesOfOneTableMustAgree() throws IOException {
        Path old = write("old.yaml", BIGQUERY);
        Path other = write(
                "new.yaml",
                BIGQUERY + "---\n"
                        + BIGQUERY.replace("name: table", "name: other")
                                .replace("- include: [action, source_ip, dest_port]", "- set: {dest_port: none}"));

        assertThat(execute(old, other)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(lines())
                .contains(
                        "  breaks: sink.bigquery.table: acme-security.firewall.traffic.dest_port: INT64 for acme/table,"
                                + " STRING here: the launch is refused");
    }

    @Test
    void oneTopicHasOneBeginning() throws IOException {
        Path old = write("old.yaml", DISCARD);
        Path other = write(
                "new.yaml",
                DISCARD + "---\n"
                        + DISCARD.replace("nowhere", "second").replace("traffic]", "traffic], startFrom: latest"));

        assertThat(execute(old, other)).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(lines())
                .contains(
                        "  breaks: source.startFrom: earliest and latest for topic fw.acme.traffic (expected: one start for"
                                + " one topic)");
    }

    @Test
    void aSchemaThatNobodyFindsBreaksWhoReadsItsRecords() throws IOException {
        Path subscriptions = write("old.yaml", DISCARD + "---\n" + BIGQUERY);
        Path schema = write(
                "threat.avsc",
                "{\"type\": \"record\", \"name\": \"Threat\", \"namespace\": \"panos\", \"fields\": [{\"name\": \"misc\","
                        + " \"type\": \"string\"}]}");

        int exit = execute(subscriptions, subscriptions, "--schema=panos-threat-1", "--schema=" + schema);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(lines())
                .containsExactly(
                        "acme/nowhere: affected",
                        "  breaks: source.schema.header.directory: none, so that records of a schema that is not built in"
                                + " become dead letters (unknown_schema)",
                        "0 added, 0 removed, 0 changed, 1 affected, 1 unaffected; something breaks");
    }

    @Test
    void aFixedSchemaIsReplacedByTheNewOne() throws IOException {
        String fields =
                "{\"name\": \"time_generated\", \"type\": \"long\"}, {\"name\": \"action\", \"type\": \"string\"}";
        Path first = write("1.avsc", traffic(fields + ", {\"name\": \"port\", \"type\": \"int\"}"));
        Path second = write("2.avsc", traffic(fields));
        Path subscriptions = write(
                "old.yaml",
                DISCARD.replace("traffic]", "traffic], events: [traffic], schema: {fixed: " + first + "}")
                        + "filter: port = 22\n");

        int exit = execute(subscriptions, subscriptions, "--schema=" + first, "--schema=" + second);

        assertThat(exit).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(lines())
                .containsExactly(
                        "acme/nowhere: affected",
                        "  breaks: filter:1:1: \"port\" (expected: a field of the event): the launch is refused",
                        "  restart with the savepoint: source.schema.fixed: a job reads this schema at its launch; records of"
                                + " the new one that come before are misread or become dead letters",
                        "0 added, 0 removed, 0 changed, 1 affected, 0 unaffected; something breaks");
    }

    @Test
    void reportsForPrograms() throws IOException {
        Path old = write("old/a.yaml", BIGQUERY);
        write("old/within/b.yml", DISCARD);
        Path other = write("new/all.yaml", BIGQUERY.replace("table: traffic", "table: other"));

        int exit = execute(old.getParent(), other.getParent(), "--json");

        assertThat(exit).isZero();
        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.path("command").asText()).isEqualTo("plan");
        assertThat(report.path("ok").asBoolean()).isTrue();
        assertThat(report.path("changed").asInt()).isOne();
        assertThat(report.path("removed").asInt()).isOne();
        assertThat(report.at("/lanes/0/subscription").asText()).isEqualTo("acme/table");
        assertThat(report.at("/lanes/0/status").asText()).isEqualTo("changed");
        assertThat(report.at("/lanes/0/differences/0").toString())
                .isEqualTo("{\"path\":\"sink.bigquery.table\",\"before\":\"traffic\",\"after\":\"other\"}");
        assertThat(report.at("/lanes/0/effects").findValuesAsText("effect")).containsExactly("restart", "destination");
        assertThat(report.at("/job/0/path").asText()).isEqualTo("--consumerGroup");
    }

    @Test
    void problemsOfBothSidesAreThoseOfValidate() throws IOException {
        Path old = write("old.yaml", DISCARD + "filter: dest_prt = 22\n");
        Path other = write("new.yaml", DISCARD + "fliter: x\n");

        assertThat(execute(old, other, "--schema=panos-threat-1", "--schema=nothing"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString())
                .contains(
                        "old.yaml:5: filter:1:1: \"dest_prt\" (expected: a field of the event), did you mean \"dest_port\"?")
                .contains("new.yaml:5: fliter: unknown key")
                .contains(
                        "--schema: nothing (expected: one of [panos-traffic-1, panos-threat-1] or a readable .avsc file)");
    }

    @ParameterizedTest
    @CsvSource({
        "--schema=panos-threat-1,'', given 1 times (expected: twice",
        "--schema=panos-threat-1,--schema=panos-traffic-1, (expected: two schemas of one record)"
    })
    void twoSchemasOfOneRecordAreWanted(String first, String second, String problem) throws IOException {
        Path old = write("old.yaml", DISCARD);
        String[] options = second.isEmpty() ? new String[] {first} : new String[] {first, second};

        assertThat(execute(old, old, options)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(problem.trim());
    }

    @Test
    void aFolderWithoutSubscriptionsIsAMistake() throws IOException {
        Path old = write("old.yaml", DISCARD);
        Path empty = Files.createDirectory(directory.resolve("empty"));

        assertThat(execute(old, empty)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(empty + ": no YAML file (expected: 1 to 10000)");
    }

    private static String traffic(String fields) {
        return "{\"type\": \"record\", \"name\": \"Traffic\", \"namespace\": \"panos\", \"fields\": [" + fields + "]}";
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    private int execute(Path old, Path changed, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = old.toString();
        arguments[1] = changed.toString();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return new CommandLine(new PlanCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage());
                    return CommandLine.ExitCode.USAGE;
                })
                .execute(arguments);
    }

    /** The blocks of the page that begin like this, behind their fence. */
    private static List<String> blocks(String page, String start) {
        return Pattern.compile("^```" + start + "(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(page)
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
