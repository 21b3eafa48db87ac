package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code sluice ledger} on a ledger that stands in a topic. */
class LedgerCommandIT {
    private static final String SHAPED =
            """
            {"job":"g","shaped":{"attempt":1,"topic":"fw","partition":%d,"from":0,"to":100,"records":100,\
            "lanes":[{"lane":"acme/siem","kept":10,"failed":1,"last":90},{"lane":"acme/none"}]}}""";
    private static final String DELIVERED =
            """
            {"job":"g","delivered":{"attempt":1,"topic":"fw","partition":%d,\
            "lanes":[{"lane":"acme/siem","first":3,"last":90,"delivered":%d,"refused":2}]}}""";

    private static KafkaBroker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void printsATableAndOneObjectOfALedgerThatBalances() throws Exception {
        write("good", SHAPED.formatted(0), DELIVERED.formatted(0, 8), SHAPED.formatted(1));

        assertThat(ledger("--topic=good", "--partitions")).isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        """
                        job  lane       read  delivered  filtered  dead-lettered  in flight  missing  surplus  gaps  balanced
                        g    acme/none   200          0       200              0          0        0        0     0       yes
                             fw-0        100          0       100              0          0        0        0     0       yes
                             fw-1        100          0       100              0          0        0        0     0       yes
                        g    acme/siem   200          8       178              4         10        0        0     0       yes
                             fw-0        100          8        89              3          0        0        0     0       yes
                             fw-1        100          0        89              1         10        0        0     0       yes
                        2 lanes, balanced
                        """);
        out.getBuffer().setLength(0);
        assertThat(ledger("--topic=good", "--lane=acme/siem", "--job=g", "--json"))
                .isZero();
        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "{\"command\":\"ledger\",\"ok\":true,\"lanes\":[{\"job\":\"g\",\"lane\":\"acme/siem\","
                                + "\"read\":200,\"delivered\":8,\"filtered\":178,\"deadLettered\":4,\"inFlight\":10,\"missing\":0,"
                                + "\"surplus\":0,\"gaps\":0,\"repeated\":0,\"balanced\":true}]}\n");
        assertThat(ledger("--topic=good", "--settled")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
    }

    @Test
    void failsWhenTheLedgerDoesNotBalanceOrHasNoSuchLane() throws Exception {
        write("bad", SHAPED.formatted(0), DELIVERED.formatted(0, 7));

        assertThat(ledger("--topic=bad", "--json")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString())
                .startsWith("{\"command\":\"ledger\",\"ok\":false")
                .contains("\"missing\":1,");
        out.getBuffer().setLength(0);
        assertThat(ledger("--topic=bad", "--lane=acme/other")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString()).isEqualToNormalizingNewlines("0 lanes, not balanced\n");
    }

    @Test
    void namesTheRecordThatIsNoEntry() throws Exception {
        write("strange", SHAPED.formatted(0), "{}");

        assertThat(ledger("--topic=strange")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .startsWith("strange-0 at offset 1: entry: incomplete (expected: job, and shaped or delivered)");
    }

    @Test
    void wantsBrokersAndATopic() {
        CommandLine command = command();
        assertThat(command.execute("ledger", "--topic=any")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(command.execute("ledger", "--kafka=127.0.0.1:1")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(ledger("--topic=absent")).isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .contains("topic: absent at " + broker.bootstrapServers() + " (expected: one that exists)");
    }

    private int ledger(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "ledger";
        all[1] = "--kafka=" + broker.bootstrapServers();
        System.arraycopy(options, 0, all, 2, options.length);
        return command().execute(all);
    }

    private CommandLine command() {
        return Sluice.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    }

    private static void write(String topic, String... entries) throws Exception {
        broker.createTopic(topic, 1);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (String entry : entries) {
                producer.send(new ProducerRecord<>(topic, entry)).get(30, TimeUnit.SECONDS);
            }
        }
    }
}
