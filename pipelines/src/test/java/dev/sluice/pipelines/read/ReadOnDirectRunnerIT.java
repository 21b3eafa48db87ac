package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.topics;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordBatch;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class ReadOnDirectRunnerIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @AutoClose
    private static final KafkaBroker KAFKA = KafkaBroker.start();

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    @Test
    void readsEveryRecordOnce() throws IOException {
        String topic = TOPICS.create(2);
        List<String> expected = new ArrayList<>(TOPICS.produce(topic, 0, "a", 500));
        expected.addAll(TOPICS.produce(topic, 1, "b", 500));
        DirectOptions options = TOPICS.options().as(DirectOptions.class);
        options.setRunner(DirectRunner.class);
        options.setBlockOnRun(false);
        Pipeline pipeline = Pipeline.create(options);
        pipeline.apply("ReadRecordBatches", ReadRecordBatches.from(List.of(topics(EARLIEST, topic))))
                .apply("Collect", ParDo.of(new CollectFn()));

        PipelineResult job = pipeline.run();
        try {
            Await.until("every record", TIMEOUT, () -> CollectFn.VALUES.size() >= expected.size());
            expected.addAll(TOPICS.produce(topic, 0, "c", 10));
            Await.until("later records", TIMEOUT, () -> CollectFn.VALUES.size() >= expected.size());

            assertThat(CollectFn.VALUES).containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            job.cancel();
        }
    }

    private static final class CollectFn extends DoFn<RecordBatch, Void> {
        private static final long serialVersionUID = 1L;
        static final Queue<String> VALUES = new ConcurrentLinkedQueue<>();

        @ProcessElement
        public void process(@Element RecordBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                byte[] value = batch.value(i);
                VALUES.add(value == null ? "" : new String(value, StandardCharsets.UTF_8));
            }
        }
    }
}
