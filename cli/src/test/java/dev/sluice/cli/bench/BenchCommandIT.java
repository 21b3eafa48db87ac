package dev.sluice.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Benchmarks with few events: that they run, and keep what they promise to programs. Their figures mean nothing here. */
class BenchCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path out;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void coreComparesPrograms() throws IOException {
        JsonNode result = run("core", "--events=20000", "--warm-up=0", "--programs=sluice,raw-loop");

        assertThat(result.path("command").asText()).isEqualTo("bench core");
        assertThat(result.path("events").asLong()).isEqualTo(20_000);
        assertThat(result.path("programs").findValuesAsText("name")).containsExactly("sluice", "raw-loop");
        for (JsonNode program : result.path("programs")) {
            assertThat(program.path("complete").asBoolean()).isTrue();
            for (String figure :
                    List.of("eventsPerCpuSecond", "eventsPerSecond", "allocatedBytesPerEvent", "peakRssMb")) {
                assertThat(program.path(figure).asLong()).as(figure).isPositive();
            }
        }
        assertThat(result.path("ratios").path("toRawLoop").asDouble()).isPositive();
        assertThat(result.path("ratios").path("toNativeFlink").isNull()).isTrue();
        assertThat(out.resolve("core.html")).exists();
        assertThat(JSON.readTree(Files.readString(out.resolve("core.json")))
                        .path("result")
                        .path("events")
                        .asLong())
                .isEqualTo(20_000);
    }

    @Test
    void theBaselinesRun() throws IOException {
        JsonNode result = run(
                "core",
                "--events=5000",
                "--warm-up=0",
                "--programs=native-flink,kafkaio,kafkaio-tuned",
                "--no-profile");

        assertThat(result.path("programs").findValuesAsText("complete")).containsOnly("true");
        assertThat(result.path("programs")).hasSize(3);
    }

    @Test
    void sinkComparesWhatArrived() throws IOException {
        JsonNode result = run("sink", "--sink=syslog-tcp", "--events=20000", "--warm-up=0");

        assertThat(result.path("command").asText()).isEqualTo("bench sink");
        assertThat(result.path("sink").asText()).isEqualTo("syslog-tcp");
        assertThat(result.path("missing").asLong()).isZero();
        assertThat(result.path("unexpected").asLong()).isZero();
        assertThat(result.path("eventsPerCpuSecond").asLong()).isPositive();
        assertThat(result.path("ratioToRawLoop").asDouble()).isPositive();
    }

    @Test
    void lanesComparesNumbersOfLanes() throws IOException {
        JsonNode result = run("lanes", "--lanes=1,20", "--events=20000", "--warm-up=0", "--no-profile");

        assertThat(result.path("jobs").findValuesAsText("lanes")).containsExactly("1", "20");
        assertThat(result.path("largestToSmallest").asDouble()).isPositive();
        for (JsonNode job : result.path("jobs")) {
            assertThat(job.path("liveHeapMb").asLong()).isPositive();
            assertThat(job.path("threads").asLong()).isPositive();
        }
    }

    @Test
    void shapingComparesAJobWithAStepAndOneWithout() throws IOException {
        JsonNode result =
                run("shaping", "--work=threat-match", "--events=20000", "--warm-up=0", "--rounds=1", "--no-profile");

        assertThat(result.path("jobs").findValuesAsText("name")).containsExactly("none 1", "threat-match 1");
        assertThat(result.path("jobs").findValuesAsText("complete")).containsOnly("true");
        assertThat(result.path("added").findValuesAsText("work")).containsExactly("threat-match");
        assertThat(result.path("added").path(0).path("cpu").isNumber()).isTrue();
    }

    @Test
    void generateSendsToATopicThatExists() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start()) {
            String servers = "--bootstrapServers=" + broker.bootstrapServers();
            assertThat(execute("generate", servers, "--topic=nowhere", "--seconds=1"))
                    .isEqualTo(1);

            broker.admin()
                    .createTopics(List.of(new NewTopic("fw", 2, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
            assertThat(execute(
                            "generate", servers, "--topic=fw", "--tenants=3", "--rate=2000", "--seconds=1", "--json"))
                    .isZero();
        }
        JsonNode result = JSON.readTree(output.toString());
        assertThat(result.path("command").asText()).isEqualTo("bench generate");
        assertThat(result.path("events").asLong()).isPositive();
    }

    @Test
    void refusesWhatItDoesNotKnow() throws IOException {
        assertThat(execute("sink", "--sink=ftp")).isEqualTo(2);
        assertThat(errors.toString())
                .contains("--sink: ftp (expected: one of https, https-plain, syslog, syslog-tcp, gcs-json, gcs-parquet,"
                        + " bigquery)");
        assertThat(execute("core", "--programs=perl")).isEqualTo(2);
        assertThat(errors.toString()).contains("--programs: [perl] (expected: some of [sluice, raw-loop,");
        assertThat(execute("core", "--events=0")).isEqualTo(2);
        assertThat(errors.toString()).contains("--events: 0 (expected: at least 1)");
        assertThat(execute("shaping", "--rounds=0")).isEqualTo(2);
        assertThat(errors.toString()).contains("--rounds: 0 (expected: at least 1)");
        assertThat(execute("shaping", "--work=dance")).isEqualTo(2);
        assertThat(errors.toString()).contains("--work: dance (expected: some of filter, lookup, threat-match)");
        assertThat(execute("core", "--heap=much")).isEqualTo(2);
        assertThat(errors.toString()).contains("--heap: much (expected: a size such as 512m or 1g)");
        Path file = Files.createFile(out.resolve("file"));
        assertThat(execute("core", "--out=" + file)).isEqualTo(2);
        assertThat(errors.toString()).contains("--out: " + file + " (expected: a folder, or where one can be made)");
    }

    private JsonNode run(String benchmark, String... options) throws IOException {
        String[] arguments = new String[options.length + 3];
        arguments[0] = benchmark;
        System.arraycopy(options, 0, arguments, 1, options.length);
        arguments[options.length + 1] = "--json";
        arguments[options.length + 2] = "--out=" + out;
        assertThat(execute(arguments)).as(errors.toString()).isZero();
        List<String> lines = output.toString().lines().toList();
        return JSON.readTree(lines.get(lines.size() - 1));
    }

    private int execute(String... arguments) {
        return new CommandLine(new BenchCommand())
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
