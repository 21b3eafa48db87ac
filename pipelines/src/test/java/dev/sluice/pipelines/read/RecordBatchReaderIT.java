package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.LATEST;
import static dev.sluice.pipelines.read.TestTopics.pattern;
import static dev.sluice.pipelines.read.TestTopics.topics;
import static dev.sluice.pipelines.read.TestTopics.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.StartFrom;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.kafka.Broker;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RecordBatchReaderIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @AutoClose
    private static final KafkaBroker KAFKA = KafkaBroker.start();

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    private final KafkaReadOptions options = TOPICS.options();

    @Test
    void readsSeveralTopicsAndAPatternInOrderOfEachPartition() throws IOException {
        String named = TOPICS.create(3);
        String prefix = unique("fw");
        String matching = TOPICS.create(prefix + ".acme", 1);
        TOPICS.create("not-" + prefix + ".acme", 1);
        List<String> expected = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            expected.addAll(TOPICS.produce(named, partition, "named" + partition, 50));
        }
        expected.addAll(TOPICS.produce(matching, 0, "matching", 50));
        TOPICS.produce("not-" + prefix + ".acme", 0, "other", 50);

        try (Shares shares = Shares.start(options, topics(EARLIEST, named), pattern(EARLIEST, prefix + "\\..*"))) {
            shares.readValues(200);
            shares.readToTheEnd();

            assertThat(shares.values()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(shares.values().stream().filter(value -> value.startsWith("named1")))
                    .isEqualTo(expected.subList(50, 100));
        }
    }

    @Test
    void readsPartitionsAndMatchingTopicsThatAppearFromTheirBeginning() throws IOException {
        String topic = TOPICS.create(1);
        String prefix = unique("fw");
        TOPICS.produce(topic, 0, "old", 10);

        try (Shares shares = Shares.start(options, topics(LATEST, topic), pattern(LATEST, prefix + "\\..*"))) {
            shares.checkpoint(false);
            KAFKA.addPartitions(topic, 3);
            List<String> expected = new ArrayList<>(TOPICS.produce(topic, 1, "partition1", 20));
            expected.addAll(TOPICS.produce(topic, 2, "partition2", 20));
            TOPICS.create(prefix + ".new", 2);
            expected.addAll(TOPICS.produce(prefix + ".new", 1, "topic", 20));

            assertThat(shares.readValues(60)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void aPartitionThatAppearsWhileTheJobIsDownIsReadFromItsBeginning() throws IOException {
        String topic = TOPICS.create(1);
        List<Shares.Checkpoint> checkpoints;
        try (Shares shares = Shares.start(options, topics(LATEST, topic))) {
            checkpoints = shares.checkpoint(true);
        }
        KAFKA.addPartitions(topic, 2);
        List<String> expected = TOPICS.produce(topic, 1, "new", 10);

        try (Shares shares = Shares.restore(options, checkpoints)) {
            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
    }

    @Test
    void aTopicThatIsNewlySelectedFollowsItsStartAfterARestore() throws IOException {
        String before = TOPICS.create(1);
        String added = TOPICS.create(1);
        TOPICS.produce(added, 0, "unwanted", 10);
        List<Shares.Checkpoint> checkpoints;
        try (Shares shares = Shares.start(options, topics(LATEST, before))) {
            checkpoints = shares.checkpoint(true);
        }
        options.setReadTopics(ReadTopicsJson.with(null, "only", Selections.of(List.of(topics(LATEST, before, added)))));

        try (Shares shares = Shares.restore(options, checkpoints)) {
            shares.checkpoint(false);
            List<String> expected = TOPICS.produce(added, 0, "wanted", 10);

            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
    }

    @Test
    void aReaderMadeFromAMarkGoesOnWhereTheOtherWas() throws IOException {
        String topic = TOPICS.create(4);
        for (int partition = 0; partition < 4; partition++) {
            TOPICS.produce(topic, partition, "before" + partition, 3_000);
        }
        List<Shares.Checkpoint> checkpoints;
        List<String> returned;
        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            RecordBatchReader first = shares.readers().get(0);
            Await.until("a first batch", TIMEOUT, () -> advance(first));
            shares.batches().add(first.getCurrent());
            checkpoints = shares.checkpoint(false);
            returned = shares.values();
            // Read on, and let it all be forgotten by the crash.
            shares.readValues(6_000);
        }
        assertThat(returned).isNotEmpty().hasSizeLessThan(12_000);

        try (Shares shares = Shares.restore(options, checkpoints)) {
            shares.readValues(12_000 - returned.size());
            shares.readToTheEnd();

            assertThat(shares.values()).hasSize(12_000 - returned.size()).doesNotHaveDuplicates();
            assertThat(shares.values()).doesNotContainAnyElementsOf(returned);
        }
    }

    @Test
    void latestDoesNotMoveWhenTheJobCrashesBeforeItsFirstRecord() throws IOException {
        String topic = TOPICS.create(2);
        TOPICS.produce(topic, 0, "old", 10);
        List<Shares.Checkpoint> checkpoints;
        try (Shares shares = Shares.start(options, topics(LATEST, topic))) {
            checkpoints = shares.checkpoint(false);
        }
        List<String> expected = TOPICS.produce(topic, 0, "new", 10);

        try (Shares shares = Shares.restore(options, checkpoints)) {
            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
        // The same without the checkpoint: the first start has committed where it was.
        try (Shares shares = Shares.start(options, topics(LATEST, topic))) {
            assertThat(shares.readValues(10)).isEqualTo(expected);
        }
    }

    @Test
    void startsAtATimestamp() throws IOException {
        String topic = TOPICS.create(2);
        TOPICS.produce(topic, 0, "old", 10);
        Instant start = Instant.now();
        Await.until("the clock's next millisecond", TIMEOUT, () -> Instant.now().isAfter(start.plusMillis(2)));
        List<String> expected = TOPICS.produce(topic, 0, "new", 10);

        try (Shares shares = Shares.start(options, topics(new StartFrom.At(start.plusMillis(1)), topic))) {
            shares.readValues(10);
            shares.readToTheEnd();

            assertThat(shares.values()).isEqualTo(expected);
        }
    }

    @Test
    void commitsOffsetsOnceTheCheckpointIsComplete() throws IOException {
        String topic = TOPICS.create(2);
        TOPICS.produce(topic, 0, "a", 10);
        TOPICS.produce(topic, 1, "b", 20);
        TopicPartition first = new TopicPartition(topic, 0);
        TopicPartition second = new TopicPartition(topic, 1);

        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            shares.readValues(30);
            shares.checkpoint(false);
            assertThat(TOPICS.committed(options.getConsumerGroup()))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(first, 0L, second, 0L));

            shares.checkpoint(true);

            Await.until(
                    "committed offsets",
                    TIMEOUT,
                    () -> TOPICS.committed(options.getConsumerGroup()),
                    Map.of(first, 10L, second, 20L)::equals);
        }
        // Without a checkpoint, the group's offsets are where a read begins.
        List<String> expected = TOPICS.produce(topic, 1, "c", 5);
        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            shares.readValues(5);
            shares.readToTheEnd();
            assertThat(shares.values()).isEqualTo(expected);
        }
    }

    @Test
    void recordsDeletedBeforeTheyWereReadAreCountedAndTheReadGoesOn() throws IOException {
        String topic = TOPICS.create(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        TOPICS.produce(topic, 0, "read", 10);
        List<Shares.Checkpoint> checkpoints;
        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            shares.readValues(10);
            checkpoints = shares.checkpoint(true);
        }
        TOPICS.produce(topic, 0, "lost", 40);
        List<String> expected = TOPICS.produce(topic, 0, "kept", 5);
        Broker.await(KAFKA.admin()
                .deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(50)))
                .all());

        MetricsContainerImpl metrics = new MetricsContainerImpl("read");
        try (Shares shares = Shares.restore(options, checkpoints);
                var scope = MetricsEnvironment.scopedMetricsContainer(metrics)) {
            assertThat(scope).isNotNull();
            assertThat(shares.readValues(5)).isEqualTo(expected);
        }
        assertThat(counter(metrics, ReadMetric.RECORDS_LOST)).isEqualTo(40);
        assertThat(counter(metrics, ReadMetric.RECORDS_READ)).isEqualTo(5);
        assertThat(counter(metrics, ReadMetric.BYTES_READ)).isEqualTo(5L * "kept-0".length());
    }

    @Test
    void aTopicThatIsDeletedAndCreatedAgainIsReadFromItsBeginning() throws Exception {
        String topic = TOPICS.create(1);
        TOPICS.produce(topic, 0, "old", 3);

        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            shares.readValues(3);
            Broker.await(KAFKA.admin().deleteTopics(List.of(topic)).all());
            Await.until("topic deleted", TIMEOUT, () -> !Broker.await(
                            KAFKA.admin().listTopics().names())
                    .contains(topic));
            TOPICS.create(topic, 1);
            // More than the old one had: an offset of the old one would be in range.
            List<String> expected = TOPICS.produce(topic, 0, "new", 10);

            Await.until("the new topic's records", TIMEOUT, () -> {
                shares.drain();
                return shares.values().containsAll(expected);
            });
        }
    }

    @Test
    void aBrokerThatIsAwayForAWhileCostsNothing() throws IOException {
        try (KafkaBroker broker = KafkaBroker.start();
                TestTopics topics = new TestTopics(broker)) {
            String topic = topics.create(2);
            KafkaReadOptions ownOptions = topics.options();
            List<String> expected = new ArrayList<>(topics.produce(topic, 0, "before", 10));
            try (Shares shares = Shares.start(ownOptions, topics(EARLIEST, topic))) {
                shares.readValues(10);
                broker.stop();
                assertThat(shares.drain()).isEqualTo(10);
                broker.resume();
                expected.addAll(topics.produce(topic, 1, "after", 10));

                assertThat(shares.readValues(20)).containsExactlyInAnyOrderElementsOf(expected);
            }
        }
    }

    @Test
    void aBusyPartitionKeepsItsBatchesBesideIdleOnes() throws IOException {
        int records = 40_000;
        String busy = TOPICS.create(1);
        String idle = TOPICS.create(32);
        TOPICS.produce(busy, 0, "x".repeat(60), records);
        TOPICS.produce(idle, 0, "idle", 1);

        int alone = batchesOf(busy, records, topics(EARLIEST, busy));
        options.setConsumerGroup(unique("group"));
        int beside = batchesOf(busy, records, topics(EARLIEST, busy, idle));

        // A batch is what a poll returned, at most 1,000 records: as full with idle neighbours as without.
        assertThat(alone).isBetween(records / 1_000, 2 * records / 1_000);
        assertThat(beside).isBetween(records / 1_000, 2 * records / 1_000);
    }

    private int batchesOf(String topic, int records, TopicSelection selection) throws IOException {
        try (Shares shares = Shares.start(options, selection)) {
            shares.readValues(records);
            return (int) shares.batches().stream()
                    .map(RecordBatch::topic)
                    .filter(topic::equals)
                    .count();
        }
    }

    @Test
    void idleReadersDoNotHoldUpTheOthersOfTheirRotation() throws IOException {
        String idle = TOPICS.create(2);
        int calls = 100_000;

        try (Shares shares = Shares.start(options, topics(EARLIEST, idle))) {
            shares.checkpoint(false);
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                assertThat(shares.readers().get(i % 2).advance()).isFalse();
            }

            // Waiting but a millisecond per call would take 100 seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void backlogIsReportedPerPartitionAlsoWhileTheBufferIsFull() throws IOException {
        String topic = TOPICS.create(1);
        TopicPartition partition = new TopicPartition(topic, 0);
        options.setReadShares(1);
        TOPICS.produce(topic, 0, "x".repeat(95), 60_000);

        MetricsContainerImpl metrics = new MetricsContainerImpl("read");
        try (Shares shares = Shares.start(options, topics(EARLIEST, topic));
                var scope = MetricsEnvironment.scopedMetricsContainer(metrics)) {
            assertThat(scope).isNotNull();
            RecordBatchReader reader = shares.readers().get(0);
            Await.until("a first batch", TIMEOUT, () -> advance(reader));
            long returned = reader.getCurrent().count();
            assertThat(reader.backlog()).containsEntry(partition, 60_000 - returned);

            // Nobody takes batches any more, and the topic grows.
            TOPICS.produce(topic, 0, "y".repeat(95), 10_000);
            Await.until(
                    "the backlog to grow",
                    TIMEOUT,
                    () -> reader.backlog().get(partition),
                    backlog -> backlog == 70_000 - returned);
            assertThat(reader.getSplitBacklogBytes() / (70_000 - returned)).isBetween(95L, 101L);

            shares.batches().add(reader.getCurrent());
            shares.readValues(70_000);
            Await.until("the gauge to fall to 0", TIMEOUT, () -> {
                advance(reader);
                return metrics.getGauge(MetricName.named(
                                        ReadMetric.NAMESPACE, ReadMetric.BACKLOG_RECORDS.metricName(partition)))
                                .getCumulative()
                                .value()
                        == 0;
            });
            assertThat(reader.getSplitBacklogBytes()).isZero();
        }
    }

    @Test
    void commitsWhileTheBufferIsFull() throws IOException {
        String topic = TOPICS.create(1);
        options.setReadShares(1);
        TOPICS.produce(topic, 0, "x".repeat(60), 60_000);

        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            RecordBatchReader reader = shares.readers().get(0);
            Await.until("a first batch", TIMEOUT, () -> advance(reader));
            long next = reader.getCurrent().lastOffset() + 1;

            shares.checkpoint(true);

            Await.until(
                    "committed offsets",
                    TIMEOUT,
                    () -> TOPICS.committed(options.getConsumerGroup()),
                    Map.of(new TopicPartition(topic, 0), next)::equals);
        }
    }

    @Test
    void theWatermarkFollowsTheClockOnceAllIsReadAndQuiet() throws IOException {
        String topic = TOPICS.create(3);
        TOPICS.produce(topic, 0, "a", 5);

        try (Shares shares = Shares.start(options, topics(EARLIEST, topic))) {
            shares.readToTheEnd();
            Map<RecordBatchReader, Long> before = new HashMap<>();
            for (RecordBatchReader reader : shares.readers()) {
                long now = System.currentTimeMillis();
                before.put(
                        reader,
                        Await.until(
                                "a watermark near the clock",
                                TIMEOUT,
                                () -> reader.getWatermark().getMillis(),
                                watermark -> watermark >= now - options.getReadIdleAfterMillis()));
            }
            TOPICS.produce(topic, 1, "b", 5);
            shares.readValues(10);

            for (RecordBatchReader reader : shares.readers()) {
                assertThat(reader.getWatermark().getMillis()).isGreaterThanOrEqualTo(before.get(reader));
            }
        }
    }

    private static boolean advance(RecordBatchReader reader) {
        try {
            return reader.advance();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long counter(MetricsContainerImpl metrics, ReadMetric metric) {
        return metrics.getCounter(MetricName.named(ReadMetric.NAMESPACE, metric.metricName()))
                .getCumulative();
    }
}
