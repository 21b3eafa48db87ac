package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecJson;
import dev.sluice.subscription.StartFrom;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class RecordBatchSourceTest {
    private static final Selections SELECTIONS =
            Selections.of(List.of(new TopicSelection(List.of("fw"), null, new StartFrom.Earliest())));
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
    void theSourceInACheckpointIsTiny() {
        assertThat(SerializableUtils.serializeToByteArray(SOURCE)).hasSizeLessThan(1_000);
    }
}
