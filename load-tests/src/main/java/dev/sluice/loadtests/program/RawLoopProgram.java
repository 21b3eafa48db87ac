package dev.sluice.loadtests.program;

import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka consumer in a loop around the plan code: no framework, no checkpoints, no metrics. The measure of the others. */
final class RawLoopProgram {
    private static final Duration POLL = Duration.ofMillis(100);

    private RawLoopProgram() {}

    public static void main(String[] arguments) {
        Metering.run(arguments, RawLoopProgram::start);
    }

    private static Metering.Running start(ProgramSpec spec, Metering.Failed failed) {
        Subscription subscription = spec.subscription();
        HandWritten plan = new HandWritten(subscription);
        AtomicLong events = new AtomicLong();
        Thread loop = new Thread(
                () -> {
                    try (KafkaConsumer<byte[], byte[]> consumer =
                            consumer(spec, subscription.source().topics())) {
                        while (true) {
                            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                            for (ConsumerRecord<byte[], byte[]> record : records) {
                                plan.shape(record);
                            }
                            events.addAndGet(records.count());
                        }
                    } catch (Exception | Error e) {
                        // Whatever it is, the parent reports it.
                        failed.with(e);
                    }
                },
                "raw-loop");
        loop.setDaemon(true);
        loop.start();
        return events::get;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(ProgramSpec spec, List<String> topics) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                KafkaSettings.forConsumer(KafkaSpec.plaintext(spec.bootstrapServers()), spec.group()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
