package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.bench.ChildJvm;
import dev.sluice.loadtests.bench.Progress;
import dev.sluice.loadtests.bench.Receiver;
import dev.sluice.testkit.flink.FlinkCluster;
import dev.sluice.testkit.kafka.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Broker, receivers, JobManager and TaskManager, each a process; all scenarios run on it, one after the other. */
final class Testbed implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final int SLOTS = 2;
    private static final List<String> BROKER_OPTIONS = List.of("-Xmx768m", "-XX:+UseSerialGC");

    private final Path folder;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Map<FaultSink, Receiver> receivers = new EnumMap<>(FaultSink.class);
    private final ChildJvm broker;
    private final String bootstrapServers;
    private final Admin admin;
    private final FlinkCluster flink;

    private Testbed(Set<FaultSink> sinks, int heapMegabytes, Path folder, Progress progress) {
        this.folder = folder;
        try {
            progress.step("Starting a broker, " + sinks.size() + " receivers, a JobManager and a TaskManager");
            broker = own(ChildJvm.start(
                    "broker", "dev.sluice.loadtests.program.BrokerProgram", BROKER_OPTIONS, folder, List.of()));
            sinks.stream()
                    .sorted()
                    .forEach(sink -> receivers.put(sink, own(Receiver.startFaulty(sink.receiver(), folder))));
            bootstrapServers = broker.await("ready", START_TIMEOUT)
                    .path("bootstrapServers")
                    .asText();
            admin = own(Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers)));
            flink = own(FlinkCluster.builder()
                    .taskManagers(1)
                    .slots(SLOTS)
                    .heapMegabytes(heapMegabytes)
                    .logs(folder.resolve("flink"))
                    // So that the peak of the heap is seen.
                    .configuration(Map.of("metrics.fetcher.update-interval", "1000"))
                    .start());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    static Testbed start(Set<FaultSink> sinks, int heapMegabytes, Path folder, Progress progress) {
        return new Testbed(sinks, heapMegabytes, folder, progress);
    }

    private <T extends AutoCloseable> T own(T part) {
        started.push(part);
        return part;
    }

    Path folder() {
        return folder;
    }

    int slots() {
        return SLOTS;
    }

    FlinkCluster flink() {
        return flink;
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Collection<Receiver> receivers() {
        return receivers.values();
    }

    Receiver receiver(FaultSink sink) {
        Receiver receiver = receivers.get(sink);
        if (receiver == null) {
            throw new IllegalStateException(sink + ": not started");
        }
        return receiver;
    }

    /** Stops the broker with its data, or starts it again. */
    void broker(String command) {
        broker.tell(command);
    }

    void createTopic(String topic, int partitions) {
        Broker.await(admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1)))
                .all());
    }

    void addPartitions(String topic, int total) {
        Broker.await(admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total)))
                .all());
    }

    /** Next offsets of what the last completed checkpoint covers, by partition. */
    Map<Integer, Long> committed(String group) {
        Map<Integer, Long> offsets = new HashMap<>();
        Broker.await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> offsets.put(partition.partition(), offset.offset()));
        return offsets;
    }

    /** Where the topic ends, by partition. */
    Map<Integer, Long> ends(String topic) {
        int partitions = Broker.await(admin.describeTopics(Set.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .size();
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, partitions)
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition), partition -> OffsetSpec.latest()));
        Map<Integer, Long> ends = new HashMap<>();
        Broker.await(admin.listOffsets(asked).all())
                .forEach((partition, offset) -> ends.put(partition.partition(), offset.offset()));
        return ends;
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                // AutoCloseable declares Exception: whatever one part throws, the others must be closed.
                System.err.println("A process did not close: " + e.getMessage());
            }
        }
    }
}
