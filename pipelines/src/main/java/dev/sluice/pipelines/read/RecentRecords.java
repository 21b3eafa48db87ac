package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.SourceSpec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;

/**
 * The records that a subscription's topics got of late, up to where they ended when this was made. Reads as nobody: it
 * belongs to no consumer group and commits nothing. Of more records than the limit it reads the newest, of each partition in
 * proportion. Not thread-safe.
 */
public final class RecentRecords {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration DISCOVERY = Duration.ofMillis(KafkaSettings.API_TIMEOUT_MILLIS);

    private final KafkaSpec kafka;
    private final Duration span;
    private final long inWindow;

    /** What is read of each partition that has anything to read. */
    private final Map<TopicPartition, Range> ranges;

    private record Range(long from, long end) {
        long size() {
            return end - from;
        }

        /** The last ones of these. */
        Range newest(long inAll, long limit) {
            long share = Math.max(1, Math.round((double) size() / inAll * limit));
            return new Range(Math.max(from, end - share), end);
        }
    }

    private RecentRecords(KafkaSpec kafka, Duration span, long inWindow, Map<TopicPartition, Range> ranges) {
        this.kafka = kafka;
        this.span = span;
        this.inWindow = inWindow;
        this.ranges = Map.copyOf(ranges);
    }

    /**
     * Finds out what there is to read.
     *
     * @param last how far back
     * @param limit records to read at most, but one of each partition that has any
     * @param now the time that {@code last} is counted from
     * @throws LaunchException when a topic is missing, or the brokers do not answer
     * @throws IllegalStateException when a secret or file of the brokers is not there
     */
    public static RecentRecords find(KafkaSpec kafka, SourceSpec source, Duration last, long limit, Instant now)
            throws InterruptedException {
        String brokers = String.join(",", kafka.bootstrapServers());
        try {
            return find(kafka, partitions(kafka, source, brokers), last, limit, now);
        } catch (KafkaException e) {
            throw new LaunchException(
                    List.of("kafka.bootstrapServers: " + brokers + " (expected: brokers that answer; " + e.getMessage()
                            + ")"),
                    e);
        }
    }

    private static List<TopicPartition> partitions(KafkaSpec kafka, SourceSpec source, String brokers)
            throws InterruptedException {
        Selections selections =
                Selections.of(List.of(new TopicSelection(source.topics(), source.topicPattern(), source.startFrom())));
        Map<String, PartitionDiscovery.Topic> topics;
        try (PartitionDiscovery discovery =
                new PartitionDiscovery(Admin.create(KafkaSettings.forAdmin(kafka)), selections, DISCOVERY)) {
            topics = discovery.discover(DISCOVERY);
        }
        List<String> missing = selections.names().stream()
                .filter(name -> !topics.containsKey(name))
                .map(name -> "source.topics: " + name + " (expected: a topic that exists at " + brokers + ")")
                .toList();
        if (!missing.isEmpty()) {
            throw new LaunchException(missing);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : new TreeSet<>(topics.keySet())) {
            for (int partition = 0; partition < topics.get(topic).partitions(); partition++) {
                partitions.add(new TopicPartition(topic, partition));
            }
        }
        return partitions;
    }

    private static RecentRecords find(
            KafkaSpec kafka, List<TopicPartition> partitions, Duration last, long limit, Instant now) {
        Map<TopicPartition, Long> since = new HashMap<>();
        partitions.forEach(partition -> since.put(partition, now.minus(last).toEpochMilli()));
        Map<TopicPartition, Long> ends;
        Map<TopicPartition, Long> beginnings;
        Map<TopicPartition, OffsetAndTimestamp> starts;
        try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = consumer(kafka)) {
            ends = consumer.endOffsets(partitions);
            beginnings = consumer.beginningOffsets(partitions);
            starts = consumer.offsetsForTimes(since);
        }
        Map<TopicPartition, Range> ranges = new HashMap<>();
        Instant first = now;
        boolean older = false;
        for (TopicPartition partition : partitions) {
            long end = ends.get(partition);
            OffsetAndTimestamp start = starts.get(partition);
            // There is none in a partition whose last record is older.
            long from = start == null ? end : start.offset();
            older |= beginnings.get(partition) < from;
            if (start != null && from < end) {
                ranges.put(partition, new Range(from, end));
                Instant time = Instant.ofEpochMilli(start.timestamp());
                first = time.isBefore(first) ? time : first;
            }
        }
        long inWindow = ranges.values().stream().mapToLong(Range::size).sum();
        if (inWindow > limit) {
            ranges.replaceAll((partition, range) -> range.newest(inWindow, limit));
        }
        // Topics that are younger than what was asked for cannot be held against the whole of it.
        return new RecentRecords(kafka, older ? last : Duration.between(first, now), inWindow, ranges);
    }

    private static KafkaConsumer<ByteBuffer, ByteBuffer> consumer(KafkaSpec kafka) {
        Map<String, Object> settings = new HashMap<>(KafkaSettings.forConsumer(kafka, ""));
        // It commits nothing, and must need no right to any group.
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        // What expires while it is read is gone, and no reason to stop.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return new KafkaConsumer<>(settings, new ByteBufferDeserializer(), new ByteBufferDeserializer());
    }

    /** Offsets from the time asked for to the end; about as many records, since markers of transactions have offsets, too. */
    public long inWindow() {
        return inWindow;
    }

    /** The time in which these came: what was asked for, or less when all topics are younger. */
    public Duration span() {
        return span;
    }

    /** Offsets that are read. */
    public long toRead() {
        return ranges.values().stream().mapToLong(Range::size).sum();
    }

    /**
     * Reads the records, once.
     *
     * @param atMost ends the reading early
     * @return whether all were read in time
     * @throws LaunchException when the brokers fail
     */
    public boolean forEach(Duration atMost, Consumer<RecordBatch> taker) {
        long deadline = System.nanoTime() + atMost.toNanos();
        BatchCutter cutter = new BatchCutter(KafkaSettings.POLL_RECORDS, Prefetch.BATCH_BYTES);
        Set<TopicPartition> left = new HashSet<>(ranges.keySet());
        try (KafkaConsumer<ByteBuffer, ByteBuffer> consumer = consumer(kafka)) {
            consumer.assign(left);
            ranges.forEach((partition, range) -> consumer.seek(partition, range.from()));
            while (!left.isEmpty() && System.nanoTime() < deadline) {
                ConsumerRecords<ByteBuffer, ByteBuffer> records = consumer.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    cut(cutter, partition, records.records(partition), ranges.get(partition), taker);
                }
                if (left.removeIf(partition ->
                        consumer.position(partition) >= ranges.get(partition).end())) {
                    consumer.assign(left);
                }
            }
        } catch (KafkaException e) {
            throw new LaunchException(List.of("kafka: " + e.getMessage() + " (expected: records that can be read)"), e);
        }
        return left.isEmpty();
    }

    private static void cut(
            BatchCutter cutter,
            TopicPartition partition,
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> polled,
            Range range,
            Consumer<RecordBatch> taker) {
        List<ConsumerRecord<ByteBuffer, ByteBuffer>> wanted =
                polled.stream().filter(record -> record.offset() < range.end()).toList();
        if (!wanted.isEmpty()) {
            long next = wanted.get(wanted.size() - 1).offset() + 1;
            cutter.cut(partition, wanted, wanted.get(0).offset(), next).forEach(cut -> taker.accept(cut.batch()));
        }
    }
}
