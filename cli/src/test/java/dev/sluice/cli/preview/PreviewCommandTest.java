package dev.sluice.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.events.schema.WriterSchemas;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

class PreviewCommandTest {
    private static final String SUBSCRIPTION =
            """
            tenant: acme
            name: denied
            source: {topics: [fw.acme], events: [traffic]}
            filter: "action = 'deny'"
            steps:
              - include: [action, dest_port, source_user]
            sink: {SINK}
            """;
    private static final String LOG_LINE =
            "1,2026/01/01 00:00:00,0123,TRAFFIC,deny,2817,2026/01/01 00:00:00,192.0.2.7,198.51.100.9,,,block,,,ssh,vsys1,"
                    + "trust,untrust,ae1,ae2,default,,4711,1,51234,22,0,0,0x0,tcp,deny\n";

    @TempDir
    private Path directory;

    @Test
    void extrapolatesToADayFromTheTimeThatTheEventsTook() throws IOException {
        JsonNode report = preview(
                        "discard: {}",
                        events(
                                "{\"action\":\"deny\",\"time_generated\":\"2026-11-01T10:00:00Z\"}",
                                "{\"action\":\"allow\",\"time_generated\":\"2026-11-01T10:00:30Z\"}",
                                "{\"action\":\"deny\",\"time_generated\":\"2026-11-01T10:01:00Z\"}"),
                        "--json")
                .report();

        assertThat(report.path("input").path("seconds").asDouble()).isEqualTo(60);
        assertThat(report.path("input").path("complete").asBoolean()).isTrue();
        assertThat(report.path("match").path("rate").asDouble()).isEqualTo(2.0 / 3);
        assertThat(report.path("volume").path("eventsPerDay").asLong()).isEqualTo(2 * 24 * 60);
        assertThat(report.path("volume").path("bytesPerDay").asLong())
                .isEqualTo(report.path("volume").path("bytes").asLong() * 24 * 60);
        assertThat(report.path("neverSet")).extracting(JsonNode::asText).containsExactly("dest_port", "source_user");
    }

    @Test
    void aMomentSaysNothingOfADay() throws IOException {
        CommandRun run =
                preview("discard: {}", events("{\"action\":\"deny\",\"time_generated\":\"2026-11-01T10:00:00Z\"}"));

        assertThat(run.lines()).contains("  volume       85 B an event, the largest 85 B");
    }

    @Test
    void nothingKeptIsNoVolumeAndNoField() throws IOException {
        CommandRun run = preview("discard: {}", events("{\"action\":\"allow\"}"));

        assertThat(run.lines())
                .containsExactly(
                        "acme/denied (discard, json)",
                        "  read         1 records from " + directory.resolve("events"),
                        "  kept         0 % (0)",
                        "  turned away  100 % (1) by event types or filter");
    }

    @Test
    void readsAvroFiles() throws IOException {
        Schema schema = WriterSchemas.builtIn(WriterSchemas.TRAFFIC);
        Path file = avro(
                schema,
                new GenericRecordBuilder(schema)
                        .set("type", "TRAFFIC")
                        .set("subtype", "end")
                        .set("time_generated", 1_793_527_200_000_000L)
                        .set("action", "deny")
                        .set("dest_port", 22)
                        .build());

        assertThat(samples(preview("discard: {}", file, "--json")))
                .containsExactly("{\"event_id\":\"fw.acme-0-0\",\"event_time\":\"2026-11-01T10:00:00.000000Z\","
                        + "\"action\":\"deny\",\"dest_port\":22}");
    }

    @Test
    void recordsOfAnUnknownSchemaAreDeadLettersAsInTheJob() throws IOException {
        Schema schema =
                SchemaBuilder.record("Other").fields().requiredString("a").endRecord();
        Path file = avro(schema, new GenericRecordBuilder(schema).set("a", "b").build());

        CommandRun run = preview("discard: {}", file);

        assertThat(run.lines())
                .contains("  dead letters 100 % (1) unknown_schema, such as fw.acme-0-0: header sluice-schema: "
                        + WriterSchemas.fingerprint(schema) + " (expected: one of [panos-traffic-1, panos-threat-1])");
    }

    @Test
    void readsLogLines() throws IOException {
        CommandRun run = preview("discard: {}", events("no log", LOG_LINE.strip()), "--json");

        JsonNode input = run.report().path("input");
        assertThat(input.path("records").asInt()).isOne();
        assertThat(input.path("unreadable").asInt()).isOne();
        assertThat(input.path("unreadableExamples").path(0).asText())
                .isEqualTo(directory.resolve("events")
                        + ": line 1: no PAN-OS log found (expected: ...,<receive time>,<serial"
                        + " number>,<log type>,...)");
        assertThat(samples(run).get(0)).contains("\"action\":\"deny\",\"dest_port\":22");
    }

    @Test
    void objectsThatAreNoEventsAreCounted() throws IOException {
        JsonNode input = preview(
                        "discard: {}",
                        events(
                                "{\"acton\":\"deny\"}",
                                "[]",
                                "{\"action\":\"deny\",\"dest_port\":\"high\"}",
                                "{\"a\":1}"),
                        "--json")
                .report()
                .path("input");

        assertThat(input.path("unreadable").asInt()).isEqualTo(4);
        String file = directory.resolve("events").toString();
        assertThat(input.path("unreadableExamples"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        file + ": line 1: acton: unknown (expected: a field of panos.Traffic)",
                        file + ": line 2: (expected: a JSON object)",
                        file + ": line 3: dest_port: \"high\" (expected: a number of type int)");
    }

    @Test
    void aFileThatIsBrokenFails() throws IOException {
        CommandRun json = preview("discard: {}", events("{\"action\":\"deny\"}", "{\"action\": deny}"));
        Path file = Files.write(directory.resolve("events"), new byte[] {'O', 'b', 'j', 1, 7});
        CommandRun avro = preview("discard: {}", file);

        assertThat(json.exit()).isEqualTo(ExitCode.SOFTWARE);
        assertThat(json.err()).startsWith(file + ": line 2: Unrecognized token 'deny'");
        assertThat(avro.exit()).isEqualTo(ExitCode.SOFTWARE);
    }

    @Test
    void theLimitEndsTheReading() throws IOException {
        Path file = events("{\"action\":\"deny\"}", "{\"action\":\"deny\"}", "{\"action\":\"deny\"}");

        assertThat(preview("discard: {}", file, "--limit=2").lines())
                .contains("  read         2 records from " + file + ", not to the end");
        assertThat(preview("discard: {}", file, "--limit=3").lines()).contains("  read         3 records from " + file);
    }

    @Test
    void showsAsManySamplesAsAskedForTheSameAtEveryRun() throws IOException {
        String[] denied = new String[200];
        for (int i = 0; i < denied.length; i++) {
            denied[i] = "{\"action\":\"deny\",\"dest_port\":" + i + ",\"time_generated\":" + i + "}";
        }
        Path file = events(denied);

        List<String> samples = samples(preview("discard: {}", file, "--json", "--sample=7"));

        assertThat(samples).hasSize(7).doesNotHaveDuplicates();
        assertThat(samples(preview("discard: {}", file, "--json", "--sample=7")))
                .isEqualTo(samples);
        assertThat(samples(preview("discard: {}", file, "--json", "--sample=0")))
                .isEmpty();
    }

    @Test
    void binaryEventsAreShownAsJsonAndAsTheyAre() throws IOException {
        Path file = events("{\"action\":\"deny\",\"dest_port\":22,\"time_generated\":\"2026-11-01T10:00:00Z\"}");

        JsonNode sample = preview("gcs: {bucket: acme-logs, format: avro}", file, "--json")
                .report()
                .path("samples")
                .path(0);

        assertThat(sample.path("text").asText()).endsWith("\"action\":\"deny\",\"dest_port\":22}");
        assertThat(Base64.getDecoder().decode(sample.path("base64").asText()))
                .contains("deny".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void hidesTextsWhenAsked() throws IOException {
        Path file = events("{\"action\":\"deny\",\"source_user\":\"acme\\\\jo\",\"dest_port\":22}");

        for (String sink : List.of("discard: {}", "discard: {format: cef}", "gcs: {bucket: acme-logs, format: avro}")) {
            CommandRun run = preview(sink, file, "--redact");

            assertThat(run.exit()).as(run.err()).isZero();
            assertThat(run.out()).contains("***", "22").doesNotContain("jo");
        }
    }

    @Test
    void whatSteersATerminalIsNotPrinted() throws IOException {
        Path file = events("{\"action\":\"deny\",\"source_user\":\"\\u001b[2J\"}");

        assertThat(preview("discard: {format: cef}", file).out())
                .contains("\uFFFD[2J")
                .doesNotContain("\u001b");
    }

    @Test
    void eventsAboveTheLimitsOfTheReceiverAreNamed() throws IOException {
        String user = "x".repeat(3_000);
        Path file = events(
                "{\"action\":\"deny\",\"source_user\":\"" + user + "\"}",
                "{\"action\":\"deny\"}",
                "{\"action\":\"deny\",\"source_user\":\"" + user + user + "\"}");

        assertThat(preview("https: {url: \"https://siem.example\", protocol: json-array, batch: {maxBytes: 2KB}}", file)
                        .out())
                .contains(
                        "  over limit   2 events above batch.maxBytes (2.0 KB), up to 6.0 KB, such as fw.acme-0-0: dead"
                                + " letter (too_large)");
        assertThat(preview("syslog: {host: syslog.example, maxMessageBytes: 4KB, oversize: truncate}", file)
                        .out())
                .contains(
                        "  over limit   1 events above maxMessageBytes (4.0 KB), up to 6.0 KB, such as fw.acme-0-2: cut"
                                + " off at the limit");
        assertThat(preview("bigquery: {project: acme-project, dataset: d, table: t}", file)
                        .out())
                .doesNotContain("over limit");
    }

    @Test
    void deadLettersAreCountedByReason() throws IOException {
        Path file = events(
                "{\"action\":\"deny\",\"time_generated\":999999999999999999}",
                "{\"action\":\"deny\"}",
                "{\"action\":\"deny\",\"time_generated\":999999999999999999}");

        JsonNode letters = preview("discard: {}", file, "--json").report().path("deadLetters");

        assertThat(letters).hasSize(1);
        assertThat(letters.path(0).path("reason").asText()).isEqualTo("encode_failed");
        assertThat(letters.path(0).path("stage").asText()).isEqualTo("shape");
        assertThat(letters.path(0).path("count").asInt()).isEqualTo(2);
        assertThat(letters.path(0).path("example").asText()).isEqualTo("fw.acme-0-0");
        assertThat(letters.path(0).path("detail").asText()).isNotEmpty();
    }

    @Test
    void everySubscriptionOfAFolderIsReported() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("subscriptions"));
        String sink = SUBSCRIPTION.replace("SINK", "discard: {}");
        Files.writeString(folder.resolve("a.yaml"), sink + "---\n" + sink.replace("denied", "again"));
        Files.writeString(folder.resolve("b.yaml"), sink.replace("denied", "third"));
        Files.writeString(folder.resolve("notes.txt"), "none");

        CommandRun run = CommandRun.of(
                new PreviewCommand(),
                folder.toString(),
                "--input",
                events("{\"action\":\"deny\"}").toString());

        assertThat(run.lines().stream().filter(line -> line.startsWith("acme/")))
                .containsExactly(
                        "acme/denied (discard, json)", "acme/again (discard, json)", "acme/third (discard, json)");
    }

    @Test
    void allProblemsAreReportedAtOnce() throws IOException {
        Path file = Files.writeString(
                directory.resolve("denied.yaml"),
                SUBSCRIPTION.replace("SINK", "discard: {}").replace("action = 'deny'", "acton = 'deny'"));
        Path empty = Files.createDirectory(directory.resolve("empty"));

        CommandRun run = CommandRun.of(
                new PreviewCommand(),
                file.toString(),
                empty.toString(),
                "--last=1year",
                "--limit=0",
                "--timeout=0",
                "--sample=-1");

        assertThat(run.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().lines())
                .contains(
                        "--sample: -1 (expected: 0 to 1000)",
                        "--limit: 0 (expected: 1 to 10000000)",
                        "--timeout: 0 (expected: 1 to 3600)",
                        "--last: \"1year\" (expected: a duration such as 30m or 1h, at most 168h)",
                        "--bootstrapServers, --kafkaConfig: (none) (expected: one of them with --last)",
                        empty + ": (expected: a folder with *.yaml files)",
                        file + ":4: filter:1:1: \"acton\" (expected: a field of the event), did you mean \"action\"?");
    }

    @Test
    void recordsHaveToComeFromSomewhere() throws IOException {
        Path file = Files.writeString(directory.resolve("denied.yaml"), SUBSCRIPTION.replace("SINK", "discard: {}"));

        assertThat(CommandRun.of(new PreviewCommand(), file.toString()).err().lines())
                .containsExactly("--input, --bootstrapServers, --kafkaConfig: (none) (expected: one of them)");
        assertThat(CommandRun.of(new PreviewCommand(), file.toString(), "--input=" + file, "--last=1h")
                        .err()
                        .lines())
                .containsExactly("--input, --last: both (expected: one of them)");
        assertThat(CommandRun.of(new PreviewCommand(), file.toString(), "--input=none")
                        .err()
                        .lines())
                .containsExactly("--input: \"none\" (expected: a readable file)");
        assertThat(CommandRun.of(
                                new PreviewCommand(),
                                file.toString(),
                                "--bootstrapServers=a:1",
                                "--kafkaConfig=" + file)
                        .err()
                        .lines())
                .containsExactly("--bootstrapServers, --kafkaConfig: both (expected: one of them)");
    }

    private CommandRun preview(String sink, Path input, String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("denied.yaml"), SUBSCRIPTION.replace("SINK", sink));
        List<String> arguments = new ArrayList<>(List.of(file.toString(), "--input", input.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(new PreviewCommand(), arguments.toArray(String[]::new));
    }

    private Path events(String... lines) throws IOException {
        return Files.write(directory.resolve("events"), List.of(lines));
    }

    private Path avro(Schema schema, GenericRecord event) throws IOException {
        Path file = directory.resolve("events");
        try (DataFileWriter<GenericRecord> writer =
                new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
            writer.create(schema, file.toFile());
            writer.append(event);
        }
        return file;
    }

    private static List<String> samples(CommandRun run) throws IOException {
        assertThat(run.exit()).as(run.err()).isZero();
        List<String> texts = new ArrayList<>();
        run.report()
                .path("samples")
                .forEach(sample -> texts.add(sample.path("text").asText()));
        return texts;
    }
}
