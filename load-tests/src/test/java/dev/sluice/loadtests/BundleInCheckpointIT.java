package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.checkpoint.JobCheckpoints;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordBatchCoder;
import dev.sluice.pipelines.LocalFlink;
import dev.sluice.pipelines.SluiceOptions;
import dev.sluice.pipelines.read.ReadRecordBatches;
import dev.sluice.pipelines.read.TopicSelection;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.KafkaSpecJson;
import dev.sluice.subscription.StartFrom;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.flink.FlinkRest;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A checkpoint in the middle of a bundle: the plan has the bundle finished first, so that none of it is in state. Without
 * that, all that a step gives at its bundle's end is.
 */
final class BundleInCheckpointIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int RECORDS = 200;
    private static final int RECORD_BYTES = 500;

    @AutoClose
    private static final KafkaBroker KAFKA = KafkaBroker.start();

    @TempDir
    private Path folder;

    @Test
    void hasNothingOfABundleThatIsFinishedBeforeIt() throws Exception {
        Sizes sizes = sizes("finished", true);

        // The same offsets, some of which have become longer.
        assertThat(sizes.busy() - sizes.idle()).isBetween(0L, 16L);
    }

    @Test
    void hasAllOfABundleThatItInterrupts() throws Exception {
        Sizes sizes = sizes("interrupted", false);

        assertThat(sizes.busy() - sizes.idle()).isGreaterThan((long) RECORDS * RECORD_BYTES);
    }

    /**
     * Sizes of two checkpoints.
     *
     * @param idle before there was anything to read
     * @param busy in the middle of a bundle that holds {@link #RECORDS} records
     */
    private record Sizes(long idle, long busy) {}

    private Sizes sizes(String topic, boolean finishBundle) throws Exception {
        KAFKA.createTopic(topic, 1);
        HoldFn.HELD.set(0);
        try (LocalFlink flink = LocalFlink.start(CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL), 1)) {
            FlinkRest rest = new FlinkRest(flink.web());
            rest.awaitReady(TIMEOUT);
            PipelineResult result = pipeline(topic, flink, finishBundle).run();
            String job = rest.jobs().get(0);
            Await.until("tasks of job " + job, TIMEOUT, () -> rest.allTasksRunning(job));
            long idle = CheckpointContents.take(rest, job).stateBytes();
            produce(topic);
            Await.until("records in the bundle", TIMEOUT, HoldFn.HELD::get, held -> held == RECORDS);
            long busy = CheckpointContents.take(rest, job).stateBytes();
            result.cancel();
            return new Sizes(idle, busy);
        }
    }

    private Pipeline pipeline(String topic, LocalFlink flink, boolean finishBundle) throws IOException {
        // No checkpoint and no end of a bundle but those of the test.
        SluiceOptions options = PipelineOptionsFactory.fromArgs(
                        "--checkpointingInterval=600000",
                        "--minPauseBetweenCheckpoints=599000",
                        "--checkpointRoot=" + folder.resolve("state"))
                .as(SluiceOptions.class);
        options.setKafka(KafkaSpecJson.write(KafkaSpec.plaintext(KAFKA.bootstrapServers())));
        options.setConsumerGroup(topic);
        options.setReadShares(1);
        options.setRunner(FlinkRunner.class);
        FlinkPipelineOptions flinkOptions = options.as(FlinkPipelineOptions.class);
        flinkOptions.setParallelism(1);
        flinkOptions.setStreaming(true);
        flinkOptions.setAttachedMode(false);
        flink.use(flinkOptions);
        JobCheckpoints.of(options, "acme", topic).applyTo(flinkOptions);
        assertThat(flinkOptions.getFinishBundleBeforeCheckpointing()).isTrue();
        flinkOptions.setFinishBundleBeforeCheckpointing(finishBundle);

        Pipeline pipeline = Pipeline.create(options);
        pipeline.apply(
                        "Read",
                        ReadRecordBatches.from(
                                List.of(new TopicSelection(List.of(topic), null, new StartFrom.Earliest()))))
                .apply("Hold", ParDo.of(new HoldFn()))
                .setCoder(RecordBatchCoder.of())
                .apply("Deliver", ParDo.of(new IgnoreFn()));
        return pipeline;
    }

    /** Values that do not compress. */
    private static void produce(String topic) {
        Random random = new Random(42);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        KAFKA.bootstrapServers(),
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < RECORDS; i++) {
                byte[] value = new byte[RECORD_BYTES];
                random.nextBytes(value);
                var unused = producer.send(new ProducerRecord<>(topic, value));
            }
        }
    }

    /** Gives at the end of a bundle what it took, as steps do that gather. */
    private static final class HoldFn extends DoFn<RecordBatch, RecordBatch> {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger HELD = new AtomicInteger();

        private transient List<RecordBatch> bundle = new ArrayList<>();

        @StartBundle
        public void startBundle() {
            bundle = new ArrayList<>();
        }

        @ProcessElement
        public void process(@Element RecordBatch batch) {
            bundle.add(batch);
            HELD.addAndGet(batch.count());
        }

        @FinishBundle
        public void finishBundle(FinishBundleContext context) {
            bundle.forEach(batch -> context.output(batch, BoundedWindow.TIMESTAMP_MIN_VALUE, GlobalWindow.INSTANCE));
        }
    }

    private static final class IgnoreFn extends DoFn<RecordBatch, Void> {
        private static final long serialVersionUID = 1L;

        @ProcessElement
        public void process(@Element RecordBatch unused) {}
    }
}
