package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.topics;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordBatch;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnFlinkIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 4;

    @AutoClose
    private static final KafkaBroker KAFKA = KafkaBroker.start();

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    @Test
    void losesNothingWhenTheJobFailsAndIsRestoredFromACheckpoint(@TempDir Path folder) throws IOException {
        String topic = TOPICS.create(PARTITIONS);
        Set<String> expected = ConcurrentHashMap.newKeySet();
        expected.addAll(produce(topic, "before"));
        FlinkPipelineOptions options = options(folder);
        Pipeline pipeline = Pipeline.create(options);
        pipeline.apply("ReadRecordBatches", ReadRecordBatches.from(List.of(topics(EARLIEST, topic))))
                .apply("Deliver", ParDo.of(new DeliverFn()));

        PipelineResult job = pipeline.run();
        try {
            // A checkpoint is complete when what it has read is committed to the group.
            String group = options.as(KafkaReadOptions.class).getConsumerGroup();
            Await.until(
                    "a completed checkpoint",
                    TIMEOUT,
                    () -> TOPICS.committed(group).values().stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            == expected.size());
            expected.addAll(produce(topic, "failing"));
            DeliverFn.FAIL_AT.set("failing");
            Await.until("the failure", TIMEOUT, () -> {
                expected.addAll(TOPICS.produce(topic, 0, "failing-later" + expected.size(), 10));
                return DeliverFn.FAILURES.get() == 1;
            });
            expected.addAll(produce(topic, "after"));

            Await.until("every record delivered", TIMEOUT, () -> DeliverFn.DELIVERED.containsAll(expected));
            assertThat(DeliverFn.FAILURES).hasValue(1);
            assertThat(DeliverFn.DELIVERED).hasSameSizeAs(expected);
        } finally {
            job.cancel();
        }
    }

    private static List<String> produce(String topic, String prefix) {
        List<String> values = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            values.addAll(TOPICS.produce(topic, partition, prefix + "-" + partition, 2_000));
        }
        return values;
    }

    private static FlinkPipelineOptions options(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                restart-strategy:
                  type: exponential-delay
                  exponential-delay:
                    initial-backoff: 100 ms
                    max-backoff: 1 s
                """);
        KafkaReadOptions read = TOPICS.options();
        read.setReadShares(3);
        FlinkPipelineOptions options = read.as(FlinkPipelineOptions.class);
        options.setRunner(FlinkRunner.class);
        options.setFlinkMaster("[local]");
        options.setFlinkConfDir(folder.toString());
        options.setStreaming(true);
        options.setAttachedMode(false);
        options.setParallelism(2);
        options.setCheckpointingInterval(200L);
        options.setFinishBundleBeforeCheckpointing(true);
        return options;
    }

    /** Delivers at the end of a bundle, as sinks do, so that a failure loses what it had taken. Fails once, when told. */
    private static final class DeliverFn extends DoFn<RecordBatch, Void> {
        private static final long serialVersionUID = 1L;
        static final Set<String> DELIVERED = ConcurrentHashMap.newKeySet();
        static final AtomicInteger FAILURES = new AtomicInteger();
        static final AtomicReference<String> FAIL_AT = new AtomicReference<>("never");

        private transient List<String> bundle = new ArrayList<>();

        @StartBundle
        public void startBundle() {
            bundle = new ArrayList<>();
        }

        @ProcessElement
        public void process(@Element RecordBatch batch) {
            for (int i = 0; i < batch.count(); i++) {
                byte[] value = batch.value(i);
                bundle.add(value == null ? "" : new String(value, StandardCharsets.UTF_8));
            }
            String failAt = FAIL_AT.get();
            if (bundle.get(bundle.size() - 1).startsWith(failAt) && FAIL_AT.compareAndSet(failAt, "never")) {
                FAILURES.incrementAndGet();
                throw new IllegalStateException("failing as told");
            }
        }

        @FinishBundle
        public void finishBundle() {
            DELIVERED.addAll(bundle);
        }
    }
}
