package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.unique;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordBatch;
import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.testkit.Await;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class PrefetchIT {
    @AutoClose
    private static final KafkaBroker KAFKA = KafkaBroker.start();

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    /** A client that cannot tell where it is once records were polled, as when a broker does not answer in time. */
    private static final class Positionless extends KafkaConsumer<ByteBuffer, ByteBuffer> {
        Positionless(Map<String, Object> settings) {
            super(settings, new ByteBufferDeserializer(), new ByteBufferDeserializer());
        }

        @Override
        public long position(TopicPartition partition, Duration timeout) {
            if (currentLag(partition).isPresent()) {
                throw new TimeoutException("position of " + partition);
            }
            return super.position(partition, timeout);
        }
    }

    @Test
    void handsOverWhatWasPolledWhenItCannotTellThePositionBehindIt() {
        String topic = TOPICS.create(3);
        List<String> expected = new ArrayList<>();
        for (int partition = 0; partition < 3; partition++) {
            expected.addAll(TOPICS.produce(topic, partition, "value" + partition, 20));
        }
        KafkaSpec kafka = KafkaSpec.plaintext(KAFKA.bootstrapServers());
        Selections selections = Selections.of(List.of(new TopicSelection(List.of(topic), null, EARLIEST)));
        List<String> values = new ArrayList<>();

        try (Prefetch prefetch = new Prefetch(
                "prefetch",
                topic,
                Share.WHOLE,
                new Positionless(KafkaSettings.forConsumer(kafka, unique("group"))),
                new PartitionDiscovery(Admin.create(KafkaSettings.forAdmin(kafka)), selections, Duration.ofSeconds(10)),
                new StartPositions(selections, StartPositions.Restored.nothing()))) {
            prefetch.start();
            Await.until("all records", Duration.ofSeconds(30), () -> {
                for (Fetched item = prefetch.poll(); item != null; item = prefetch.poll()) {
                    if (item instanceof Fetched.Records records) {
                        addValues(records.batch(), values);
                    }
                }
                return values.size() >= expected.size();
            });
        }

        assertThat(values).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void addValues(RecordBatch batch, List<String> values) {
        for (int i = 0; i < batch.count(); i++) {
            values.add(new String(batch.value(i), StandardCharsets.UTF_8));
        }
    }
}
