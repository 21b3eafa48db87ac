package dev.sluice.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On Flink a step's name is its operator's id: a renamed step loses its state when a job is upgraded. */
class StepNamesTest {

    @Test
    void stepNamesAreThoseOfEarlierSavepoints() throws IOException, URISyntaxException {
        assertThat(namesOf(pipelineOf("minimal-subscription.yaml"))).containsExactlyInAnyOrderElementsOf(golden());
    }

    @Test
    void aLedgerAddsStepsAndRenamesNone() throws IOException, URISyntaxException {
        List<String> names = new ArrayList<>(golden());
        names.add("Sluice/All ledger entries");
        names.add("Sluice/Write ledger/To records/ParMultiDo(LedgerRecords)");
        names.add("Sluice/Write ledger/Write to Kafka/ParMultiDo(KafkaWriter)");

        assertThat(namesOf(pipelineOf("minimal-subscription.yaml", "ledger")))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void stepNamesDoNotDependOnWhichSinksAreUsed() throws URISyntaxException {
        assertThat(namesOf(pipelineOf("minimal-subscription.yaml")))
                .isEqualTo(namesOf(pipelineOf("minimal-syslog-subscription.yaml")));
    }

    @Test
    void exactlyOnceAddsAStepAndRenamesNone() throws IOException, URISyntaxException {
        List<String> names = new ArrayList<>(golden());
        names.add("Sluice/Deliver/Write to BigQuery/Append/Publish/Flush rows/ParMultiDo(FlushRows)");

        assertThat(namesOf(pipelineOf("exactly-once-subscription.yaml"))).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void bigQueryIoAddsStepsAndRenamesNone() throws IOException, URISyntaxException {
        List<String> names = namesOf(pipelineOf("bigqueryio-subscription.yaml"));

        assertThat(names)
                .containsAll(golden())
                .contains("Sluice/Deliver/Write to BigQuery/BigQueryIO for acme/bigqueryio/To rows/ParMultiDo(ToRows)");
    }

    private static List<String> namesOf(Pipeline pipeline) {
        List<String> names = new ArrayList<>();
        pipeline.traverseTopologically(new Pipeline.PipelineVisitor.Defaults() {
            @Override
            public void visitPrimitiveTransform(TransformHierarchy.Node node) {
                names.add(node.getFullName());
            }
        });
        return names;
    }

    private static Pipeline pipelineOf(String resource) throws URISyntaxException {
        return pipelineOf(resource, null);
    }

    private static Pipeline pipelineOf(String resource, @Nullable String ledgerTopic) throws URISyntaxException {
        SluiceOptions options = PipelineOptionsFactory.create().as(SluiceOptions.class);
        options.setRunner(FlinkRunner.class);
        options.setConsumerGroup("names");
        options.setLedgerTopic(ledgerTopic);
        Path file = Path.of(StepNamesTest.class.getResource(resource).toURI());
        List<Subscription> subscriptions =
                LoadedSubscriptions.load(List.of(file), Map.of()).orThrow();
        return Job.assemble(
                options,
                KafkaSpec.plaintext("127.0.0.1:9"),
                subscriptions,
                Job.checkpoints(options, subscriptions, "names"));
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = StepNamesTest.class.getResourceAsStream("step-names.txt")) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
