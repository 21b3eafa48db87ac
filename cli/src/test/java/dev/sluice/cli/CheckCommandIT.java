package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testkit.Sandbox;
import dev.sluice.testkit.gcs.GcsServer;
import dev.sluice.testkit.siem.SiemServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.ExitCode;

/** {@code sluice check} as a user would call it. */
class CheckCommandIT {
    private static final String TOKEN = "a-token-of-this-test";

    @TempDir
    private Path folder;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @Test
    void printsALineForEachStep() throws IOException {
        try (SiemServer siem = SiemServer.builder().token(TOKEN).start()) {
            Path file = siemLane();

            int exit = run(file.toString(), "--set=siem=" + siem.ingestUri());

            assertThat(exit).as(err.toString()).isEqualTo(ExitCode.OK);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "acme/to-siem (https)",
                            "  skipped  kafka        no brokers are given, by --bootstrapServers or --kafkaConfig",
                            "  ok       secrets      can be read: file:" + folder.resolve("token"),
                            "  ok       dns          127.0.0.1 is 127.0.0.1",
                            "  ok       tcp          127.0.0.1:"
                                    + siem.ingestUri().getPort() + " takes connections",
                            "  skipped  tls          the URL is not https",
                            "  ok       request      status 400 to a request without events: the receiver is there and"
                                    + " refuses neither URL nor credentials",
                            "1 lanes checked, 0 failed");
            assertThat(siem.events()).isZero();
        }
    }

    @Test
    void reportsAsJsonThatOneOfTwoLanesFails() throws IOException {
        try (SiemServer siem = SiemServer.builder().start();
                GcsServer gcs = GcsServer.startWithBuckets("archive")) {
            int exit = run(
                    siemLane().toString(),
                    gcsLane().toString(),
                    "--set=siem=" + siem.ingestUri(),
                    "--googleCredentials=NONE",
                    "--gcsUrl=" + gcs.endpoint(),
                    "--json");

            assertThat(exit).as(err.toString()).isEqualTo(ExitCode.SOFTWARE);
            assertThat(out.toString()).doesNotContain(TOKEN);
            JsonNode report = new ObjectMapper().readTree(out.toString());
            assertThat(report.path("command").asText()).isEqualTo("check");
            assertThat(report.path("ok").asBoolean()).isFalse();
            JsonNode toSiem = report.path("lanes").path(0);
            assertThat(toSiem.path("lane").asText()).isEqualTo("acme/to-siem");
            assertThat(toSiem.path("sink").asText()).isEqualTo("https");
            assertThat(toSiem.path("ok").asBoolean()).isFalse();
            assertThat(toSiem.path("steps").findValuesAsText("step"))
                    .containsExactly("kafka", "secrets", "dns", "tcp", "tls", "request");
            assertThat(toSiem.path("steps").path(5))
                    .hasToString(
                            "{\"step\":\"request\",\"status\":\"failed\",\"detail\":\"status 401: the credentials are"
                                    + " refused (expected: others; check sink.https.auth, what its secret holds and what it may"
                                    + " do)\"}");
            JsonNode toGcs = report.path("lanes").path(1);
            assertThat(toGcs.path("lane").asText()).isEqualTo("acme/to-gcs");
            assertThat(toGcs.path("ok").asBoolean()).isTrue();
            assertThat(toGcs.path("steps").findValuesAsText("status"))
                    .containsExactly("skipped", "skipped", "ok", "ok");
        }
    }

    @Test
    void asksTheBrokersForTheTopics() throws IOException {
        try (Sandbox sandbox = Sandbox.builder().kafka().start()) {
            String brokers = sandbox.kafka().bootstrapServers();
            Path file = discardingLane();

            int without = run(file.toString(), "--bootstrapServers=" + brokers);

            assertThat(without).isEqualTo(ExitCode.SOFTWARE);
            assertThat(out.toString().lines())
                    .containsExactly(
                            "acme/nowhere (discard)",
                            "  failed   kafka        source.topics: fw.acme (expected: a topic that exists at "
                                    + brokers + ")",
                            "  skipped  receiver     a lane that discards its events has none",
                            "1 lanes checked, 1 failed");

            sandbox.kafka().createTopic("fw.acme", 1);
            out = new StringWriter();
            int with = run(file.toString(), "--bootstrapServers=" + brokers);

            assertThat(with).isEqualTo(ExitCode.OK);
            assertThat(out.toString())
                    .contains(
                            "  ok       kafka        the brokers answer, and the topics that the subscription names are"
                                    + " there");
        }
    }

    @Test
    void takesAnInvalidSubscriptionForBadUsage() throws IOException {
        Path file = Files.writeString(
                folder.resolve("subscription.yaml"),
                """
                tenant: acme
                name: all
                source: {topics: [fw.acme]}
                sink: {https: {url: "http://siem.example"}}
                """);

        int exit = run(file.toString(), "--bootstrapServers=a:1", "--kafkaConfig=b.yaml");

        assertThat(exit).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "--bootstrapServers, --kafkaConfig: both (expected: one of them)",
                        file + ":4: sink.https.url: \"http://siem.example\" (expected: an https URL)");
    }

    @Test
    void boundsTheTimeout() throws IOException {
        assertThat(run(discardingLane().toString(), "--timeout=0")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).startsWith("--timeout: 0 (expected: 1 to 300)");
    }

    private Path siemLane() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), TOKEN);
        return lane(
                "to-siem",
                """
                  https:
                    url: ${siem}
                    allowPlaintext: true
                    auth: {bearer: {secret: "file:%s"}}
                """
                        .formatted(token));
    }

    private Path gcsLane() throws IOException {
        return lane("to-gcs", "  gcs: {bucket: archive}\n");
    }

    private Path discardingLane() throws IOException {
        return lane("nowhere", "  discard: {}\n");
    }

    private Path lane(String name, String sink) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                "tenant: acme\nname: " + name + "\nsource: {topics: [fw.acme]}\nsink:\n" + sink);
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "check";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }
}
