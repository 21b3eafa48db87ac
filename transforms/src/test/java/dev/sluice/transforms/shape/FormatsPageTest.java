package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.ReadResult;
import dev.sluice.subscription.SubscriptionReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the examples of the documentation to what the encoders write. */
class FormatsPageTest {
    private static final Pattern FORMAT = Pattern.compile("```yaml\n(format: .*?)```", Pattern.DOTALL);
    private static final Pattern EXAMPLE =
            Pattern.compile("```yaml\n(sink:.*?)```\n```text\n(.*?)\n```", Pattern.DOTALL);
    private static final String HEAD =
            """
            tenant: acme
            name: denied
            source: {topics: [fw.acme], events: [traffic]}
            steps: [{include: [action, source_ip, dest_port, rule]}]
            """;

    /** Surefire runs in the module's directory. */
    private static final Path PAGE = Path.of("../docs/formats.md");

    @TempDir
    private Path folder;

    @Test
    void waysToWriteAFormatAreRead() throws IOException {
        List<String> formats = FORMAT.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(formats).hasSize(2);
        for (String format : formats) {
            assertThat(read("sink: {syslog: {host: c, " + format.strip() + "}}").problems())
                    .as(format)
                    .isEmpty();
        }
    }

    @Test
    void examplesAreWhatEventsBecome() throws IOException {
        List<MatchResult> examples =
                EXAMPLE.matcher(Files.readString(PAGE)).results().toList();

        assertThat(examples).hasSize(5);
        for (MatchResult example : examples) {
            assertThat(text(read(example.group(1)))).as(example.group(1)).isEqualTo(example.group(2));
        }
    }

    private ReadResult read(String sink) throws IOException {
        Path file = Files.writeString(folder.resolve("formats.yaml"), HEAD + sink);
        return SubscriptionReader.read(List.of(file));
    }

    private static String text(ReadResult read) {
        assertThat(read.problems()).isEmpty();
        Trial trial = Trial.ofEvents(read.subscriptions().get(0).subscription());
        RecordBatch.Builder batch = RecordBatch.builder(trial.topic(), 0, 1, 1 << 10);
        Trial.record(batch, event(), 0, 0);
        return new String(trial.shape(batch.build()).text(0), StandardCharsets.UTF_8);
    }

    private static GenericRecord event() {
        return new GenericRecordBuilder(WriterSchemas.builtIn(WriterSchemas.TRAFFIC))
                .set("type", "TRAFFIC")
                .set("subtype", "deny")
                .set("config_version", "11.1")
                .set("time_generated", 1_793_528_430_123_456L)
                .set("action", "deny")
                .set("source_ip", "192.0.2.7")
                .set("dest_port", 22)
                .set("rule", "block-ssh")
                .build();
    }
}
