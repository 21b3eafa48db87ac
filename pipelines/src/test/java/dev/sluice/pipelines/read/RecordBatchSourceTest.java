package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecJson;
import dev.sluice.subscription.StartFrom;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class RecordBatchSourceTest {
    private static final Selections SELECTIONS =
            Selections.of(List.of(new TopicSelection(List.of("fw"), null, new StartFrom.Earliest())));
    private static final Selections MANY = Selections.of(List.of(
            new TopicSelection(List.of("fw.acme.traffic", "fw.acme.threat"), null, new StartFrom.Earliest()),
            new TopicSelection(List.of(), "fw\\.new\\..*", new StartFrom.At(Instant.parse("2026-11-01T00:00:00Z")))));
    private static final RecordBatchSource SOURCE = new RecordBatchSource("only", SELECTIONS, Share.WHOLE);

    @Test
    void splitsByConfigurationNotByParallelism() {
        KafkaReadOptions options = PipelineOptionsFactory.as(KafkaReadOptions.class);

        assertThat(SOURCE.split(2, options)).hasSize(8);
        options.setReadShares(3);
        assertThat(SOURCE.split(2, options)).hasSize(3);
    }

    @Test
    void refusesSharesThatAreNone() {
        KafkaReadOptions options = PipelineOptionsFactory.as(KafkaReadOptions.class);
        options.setReadShares(0);

        assertThatThrownBy(() -> SOURCE.split(2, options)).hasMessage("readShares: 0 (expected: 1 to 1024)");
    }

    @Test
    void optionsHaveDefaultsThatFitAFirstJob() {
        KafkaReadOptions options = PipelineOptionsFactory.fromArgs().as(KafkaReadOptions.class);

        assertThat(options.getReadShares()).isEqualTo(8);
        assertThat(options.getReadIdleAfterMillis()).isEqualTo(10_000);
        assertThat(options.getReadDiscoveryIntervalMillis()).isEqualTo(10_000);
        assertThat(options.getKafka()).isNull();
        assertThat(options.getConsumerGroup()).isNull();
    }

    @Test
    void optionsAreKnownOnTheCommandLine() {
        KafkaReadOptions options = PipelineOptionsFactory.fromArgs(
                        "--readShares=4",
                        "--readIdleAfterMillis=5",
                        "--readDiscoveryIntervalMillis=6",
                        "--consumerGroup=g")
                .withValidation()
                .as(KafkaReadOptions.class);

        assertThat(options.getReadShares()).isEqualTo(4);
        assertThat(options.getReadIdleAfterMillis()).isEqualTo(5);
        assertThat(options.getReadDiscoveryIntervalMillis()).isEqualTo(6);
        assertThat(options.getConsumerGroup()).isEqualTo("g");
    }

    @Test
    void namesTheOptionThatIsNotThere() {
        KafkaReadOptions options = PipelineOptionsFactory.as(KafkaReadOptions.class);
        options.setKafka(KafkaSpecJson.write(KafkaSpec.plaintext("127.0.0.1:1")));

        assertThatThrownBy(() -> SOURCE.createReader(options, null))
                .hasMessage("consumerGroup: null (expected: a value for this pipeline option)");
    }

    @Test
    void comesBackOutOfACheckpointAsItWas() {
        RecordBatchSource source = new RecordBatchSource("only", MANY, new Share(3, 8));

        RecordBatchSource restored = SerializableUtils.clone(source);

        assertIsShare3OfMany(restored);
    }

    /** What is in checkpoints from before {@link SavedShare}. */
    @Test
    void readsTheSourceOfAnOlderCheckpoint() throws IOException, ClassNotFoundException {
        byte[] older = Base64.getMimeDecoder().decode(resource("source-of-0.1-snapshots.base64"));

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(older))) {
            assertIsShare3OfMany((RecordBatchSource) in.readObject());
        }
    }

    private static void assertIsShare3OfMany(RecordBatchSource restored) {
        assertThat(restored.readId()).isEqualTo("only");
        assertThat(restored.share()).isEqualTo(new Share(3, 8));
        assertThat(restored.selections().names()).containsExactly("fw.acme.threat", "fw.acme.traffic");
        assertThat(restored.selections().patternTexts()).containsExactly("fw\\.new\\..*");
        assertThat(restored.selections().startFrom("fw.acme.traffic")).isEqualTo(new StartFrom.Earliest());
        assertThat(restored.selections().startFrom("fw.new.traffic"))
                .isEqualTo(new StartFrom.At(Instant.parse("2026-11-01T00:00:00Z")));
    }

    @Test
    void refusesASavedShareOfALaterVersion() throws IOException {
        byte[] saved = serialized(SOURCE);
        // Version, then the read's id with its length.
        int version = new String(saved, StandardCharsets.ISO_8859_1).indexOf("\u0001\u0004only");
        saved[version] = 2;

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(saved))) {
            assertThatThrownBy(in::readObject)
                    .isInstanceOf(InvalidObjectException.class)
                    .hasMessage("saved share version: 2 (expected: 1)");
        }
    }

    @Test
    void theSourceInACheckpointIsTiny() throws IOException {
        assertThat(serialized(SOURCE)).hasSizeLessThan(100);
    }

    @Test
    void selectionsThatOverlapTakeNoMoreThanTheirTopics() throws IOException {
        StartFrom earliest = new StartFrom.Earliest();
        Selections overlapping = Selections.of(List.of(
                new TopicSelection(List.of("a", "b"), null, earliest),
                new TopicSelection(List.of("b", "a"), null, earliest),
                new TopicSelection(List.of("a"), null, earliest)));
        Selections once = Selections.of(List.of(new TopicSelection(List.of("a", "b"), null, earliest)));

        assertThat(serialized(new RecordBatchSource("only", overlapping, Share.WHOLE)))
                .isEqualTo(serialized(new RecordBatchSource("only", once, Share.WHOLE)));
    }

    private static byte[] serialized(RecordBatchSource source) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(source);
        }
        return bytes.toByteArray();
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RecordBatchSourceTest.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }
}
