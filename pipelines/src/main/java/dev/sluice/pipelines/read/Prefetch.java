package dev.sluice.pipelines.read;

import dev.sluice.pipelines.kafka.KafkaSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that talks to the brokers for one share: it polls ahead of the reader into a bounded buffer, looks for new
 * partitions, commits offsets and keeps an eye on the ends of the partitions. The reader's side never waits for it.
 *
 * <p>Partitions are assigned, not subscribed to: there is no rebalance, and a reader that does not take its batches for
 * an hour loses nothing but time.
 */
final class Prefetch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Prefetch.class);

    private static final int BUFFERED_BATCHES = 4;

    /** G1 treats an array of half a region, 512 KB in a heap of up to 2 GB, as a burden of its own; this stays below. */
    static final long BATCH_BYTES = 448 << 10;

    /** Brokers answer a fetch in half of it, so an idle share wakes up when there is something to do, and seldom else. */
    private static final Duration FETCH_TIMEOUT = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration API_TIMEOUT = Duration.ofMillis(KafkaSettings.API_TIMEOUT_MILLIS);
    private static final Duration CLIENT_CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final long LAG_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long ENDS_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** A broker that has just started may not know a topic yet: only repeated absence is worth a person's time. */
    private static final int ABSENCES_TO_REPORT = 3;

    private final Share share;
    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final PartitionDiscovery discovery;
    private final StartPositions start;
    private final String description;
    private final Thread thread;

    private final BatchCutter cutter = new BatchCutter(KafkaSettings.POLL_RECORDS, BATCH_BYTES);
    private final BlockingQueue<Fetched> buffer = new ArrayBlockingQueue<>(BUFFERED_BATCHES);
    private final CompletableFuture<Started> started = new CompletableFuture<>();
    private final ConcurrentHashMap<TopicPartition, Long> ends = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Map<TopicPartition, Long>> toCommit = new AtomicReference<>();
    private final AtomicLong commitsFailed = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable IOException failure;

    // Of the thread alone.
    private final Map<String, Uuid> topicIds = new HashMap<>();
    private final Map<String, Integer> absences = new HashMap<>();
    private final Map<TopicPartition, Long> absent = new HashMap<>();
    /** The offset to read next, from before the last poll on. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private long lagNanos = System.nanoTime();
    private long endsNanos = System.nanoTime();

    /**
     * Where the share begins.
     *
     * @param positions of the partitions that are read
     * @param absent offsets of a checkpoint for partitions that are not there at present
     */
    record Started(Map<TopicPartition, Long> positions, Map<TopicPartition, Long> absent) {}

    /**
     * Owns and closes the consumer and the discovery.
     *
     * @param name the thread's name
     * @param description names brokers and topics in messages
     */
    Prefetch(
            String name,
            String description,
            Share share,
            Consumer<ByteBuffer, ByteBuffer> consumer,
            PartitionDiscovery discovery,
            StartPositions start) {
        this.share = share;
        this.consumer = consumer;
        this.discovery = discovery;
        this.start = start;
        this.description = description;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Completes when the positions of all partitions are known, or failed to become known. */
    CompletableFuture<Started> started() {
        return started;
    }

    /** The next thing that happened, or null. Never waits. */
    @Nullable
    Fetched poll() {
        return buffer.poll();
    }

    /** The next thing that happened, which may happen within {@code atMost}, or null. */
    @Nullable
    Fetched poll(Duration atMost) throws InterruptedException {
        return buffer.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether records are in the buffer. */
    boolean hasRecords() {
        return buffer.stream().anyMatch(Fetched.Records.class::isInstance);
    }

    /** @throws IOException when the thread has ended; the message names brokers and topics */
    void throwIfFailed() throws IOException {
        IOException cause = failure;
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
    }

    /** The end of a partition as the broker last told it, or null. For any thread. */
    @Nullable
    Long end(TopicPartition partition) {
        return ends.get(partition);
    }

    /** Commits offsets soon; a later call replaces an earlier one that was not begun. For any thread, never waits. */
    void commit(Map<TopicPartition, Long> offsets) {
        toCommit.set(offsets);
    }

    /** Commits that have failed since the last call. */
    long takeCommitsFailed() {
        return commitsFailed.getAndSet(0);
    }

    /** Ends the thread and its clients, within {@link #CLOSE_TIMEOUT}. */
    @Override
    public void close() {
        closed.countDown();
        consumer.wakeup();
        discovery.close();
        try {
            thread.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.atWarn().addKeyValue("thread", thread.getName()).log("Kafka clients are still closing");
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        try {
            started.complete(takeUp());
            while (!isClosed()) {
                step();
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            fail(e);
        } catch (RuntimeException | Error e) {
            // Whatever it is: a thread that ended silently would starve the job, so the reader must throw it.
            fail(e);
        } finally {
            closeConsumer();
        }
    }

    private void fail(Throwable cause) {
        if (isClosed()) {
            // Closing wakes the consumer and ends requests: that is no failure.
            started.completeExceptionally(new IOException(description + ": closed"));
            return;
        }
        IOException visible = new IOException(description + ": " + cause.getMessage(), cause);
        failure = visible;
        started.completeExceptionally(visible);
    }

    private void closeConsumer() {
        try {
            commitPending();
            consumer.close(CLIENT_CLOSE_TIMEOUT);
        } catch (KafkaException e) {
            // The offsets are in the checkpoint; a lost commit costs nothing but a stale view for other tools.
            LOG.atDebug().setCause(e).log("A Kafka consumer did not close cleanly");
        }
    }

    private Started takeUp() throws InterruptedException {
        Map<String, PartitionDiscovery.Topic> topics = discovery.discover(API_TIMEOUT);
        topics.forEach((name, topic) -> topicIds.put(name, topic.id()));
        Set<TopicPartition> owned = owned(topics);
        absent.putAll(start.absent(owned));
        Map<TopicPartition, Long> positions = start.resolve(consumer, owned);
        assign(positions);
        return new Started(Map.copyOf(positions), Map.copyOf(absent));
    }

    private void step() throws InterruptedException {
        try {
            if (consumer.assignment().isEmpty()) {
                closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                fetch();
            }
            commitPending();
            Map<String, PartitionDiscovery.Topic> topics = discovery.poll();
            if (topics != null) {
                reportAbsent(topics);
                takeUpNew(topics);
            }
        } catch (RetriableException e) {
            LOG.atWarn()
                    .addKeyValue("read", description)
                    .addKeyValue("cause", e.getMessage())
                    .log("The Kafka brokers did not answer; trying again");
            closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void fetch() throws InterruptedException {
        ConsumerRecords<ByteBuffer, ByteBuffer> records;
        try {
            records = consumer.poll(FETCH_TIMEOUT);
        } catch (OffsetOutOfRangeException e) {
            goOnBehindLoss(e);
            return;
        }
        // Nothing in this loop may end it: what was polled will not be polled again.
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> polled = records.records(partition);
            long position = positionBehind(partition, polled);
            long before = Objects.requireNonNull(next.put(partition, position));
            for (Fetched batch : cutter.cut(partition, polled, before, position)) {
                hand(batch);
            }
        }
        noteEnds();
    }

    /** The position may be behind offsets without a record; where it cannot be told now, the next records begin with those. */
    private long positionBehind(TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> polled) {
        try {
            return consumer.position(partition, API_TIMEOUT);
        } catch (RetriableException e) {
            return polled.get(polled.size() - 1).offset() + 1;
        }
    }

    /** What the last fetch told about the ends of the partitions; costs no request. */
    private void noteEnds() {
        if (System.nanoTime() - lagNanos < LAG_INTERVAL_NANOS) {
            return;
        }
        lagNanos = System.nanoTime();
        for (TopicPartition partition : consumer.assignment()) {
            consumer.currentLag(partition)
                    .ifPresent(lag -> ends.put(partition, consumer.position(partition, API_TIMEOUT) + lag));
        }
    }

    /** Waits for room in the buffer, and goes on committing and looking at ends while it does. */
    private void hand(Fetched item) throws InterruptedException {
        while (!buffer.offer(item, PAUSE.toMillis(), TimeUnit.MILLISECONDS) && !isClosed()) {
            try {
                commitPending();
                keepAlive();
                if (System.nanoTime() - endsNanos >= ENDS_INTERVAL_NANOS) {
                    endsNanos = System.nanoTime();
                    ends.putAll(consumer.endOffsets(consumer.assignment(), API_TIMEOUT));
                }
            } catch (RetriableException e) {
                LOG.atDebug().setCause(e).log("The ends of partitions are not known at present");
            }
        }
    }

    /** Lets the client do its network work, such as sending commits, without taking records. */
    private void keepAlive() {
        Set<TopicPartition> assigned = consumer.assignment();
        consumer.pause(assigned);
        try {
            if (!consumer.poll(Duration.ZERO).isEmpty()) {
                throw new IllegalStateException("records of paused partitions (expected: none)");
            }
        } catch (OffsetOutOfRangeException e) {
            LOG.atDebug().setCause(e).log("Offsets out of range: the next poll finds this again, and acts");
        } finally {
            consumer.resume(assigned);
        }
    }

    private void goOnBehindLoss(OffsetOutOfRangeException e) throws InterruptedException {
        Map<TopicPartition, Long> wanted = e.offsetOutOfRangePartitions();
        Map<TopicPartition, Long> available = new HashMap<>(consumer.beginningOffsets(wanted.keySet()));
        if (e instanceof LogTruncationException truncation) {
            // The log was cut off behind this offset: what is before it has been read.
            truncation.divergentOffsets().forEach((partition, offset) -> available.put(partition, offset.offset()));
        }
        for (Map.Entry<TopicPartition, Long> entry : wanted.entrySet()) {
            TopicPartition partition = entry.getKey();
            Fetched.Moved moved = new Fetched.Moved(partition, entry.getValue(), available.get(partition));
            consumer.seek(partition, moved.to());
            next.put(partition, moved.to());
            LOG.atError()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("partition", partition.partition())
                    .addKeyValue("from", moved.from())
                    .addKeyValue("to", moved.to())
                    .addKeyValue("lost", moved.lostRecords())
                    .log("The broker no longer has the offset to be read; going on at another");
            hand(moved);
        }
    }

    private void commitPending() {
        Map<TopicPartition, Long> offsets = toCommit.getAndSet(null);
        if (offsets == null) {
            return;
        }
        // All of them, moved or not: brokers forget the offset of a partition that is not committed for a week.
        Map<TopicPartition, Long> existing = offsets.entrySet().stream()
                .filter(entry -> consumer.assignment().contains(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (existing.isEmpty()) {
            return;
        }
        consumer.commitAsync(StartPositions.committable(existing), (committed, e) -> {
            if (e != null) {
                commitsFailed.incrementAndGet();
                LOG.atWarn()
                        .addKeyValue("read", description)
                        .addKeyValue("cause", e.getMessage())
                        .log("Offsets were not committed; the next checkpoint commits them");
            }
        });
    }

    private Set<TopicPartition> owned(Map<String, PartitionDiscovery.Topic> topics) {
        Set<TopicPartition> owned = new HashSet<>();
        topics.forEach((name, topic) -> {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                if (share.owns(name, partition)) {
                    owned.add(new TopicPartition(name, partition));
                }
            }
        });
        return owned;
    }

    private void takeUpNew(Map<String, PartitionDiscovery.Topic> topics) throws InterruptedException {
        for (Map.Entry<String, PartitionDiscovery.Topic> topic : topics.entrySet()) {
            Uuid before = topicIds.put(topic.getKey(), topic.getValue().id());
            if (before != null && !before.equals(topic.getValue().id())) {
                forget(topic.getKey());
            }
        }
        Set<TopicPartition> arrived = owned(topics);
        arrived.removeAll(consumer.assignment());
        if (arrived.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> positions = new HashMap<>(consumer.beginningOffsets(arrived));
        arrived.stream().filter(absent::containsKey).forEach(back -> positions.put(back, absent.get(back)));
        consumer.commitSync(StartPositions.committable(positions));
        assign(positions);
        absent.keySet().removeAll(arrived);
        for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
            LOG.atInfo()
                    .addKeyValue("topic", position.getKey().topic())
                    .addKeyValue("partition", position.getKey().partition())
                    .addKeyValue("offset", position.getValue())
                    .log("A new partition is read");
            hand(new Fetched.Arrived(position.getKey(), position.getValue()));
        }
    }

    private void assign(Map<TopicPartition, Long> positions) {
        if (positions.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> currentEnds = consumer.endOffsets(positions.keySet());
        Set<TopicPartition> all = new HashSet<>(consumer.assignment());
        all.addAll(positions.keySet());
        consumer.assign(all);
        positions.forEach(consumer::seek);
        next.putAll(positions);
        ends.putAll(currentEnds);
    }

    /** A topic of this name was deleted and created again: nothing that is known of the old one holds for the new. */
    private void forget(String topic) throws InterruptedException {
        List<TopicPartition> old = consumer.assignment().stream()
                .filter(partition -> partition.topic().equals(topic))
                .toList();
        Set<TopicPartition> kept = new HashSet<>(consumer.assignment());
        kept.removeAll(old);
        consumer.assign(kept);
        absent.keySet().removeIf(partition -> partition.topic().equals(topic));
        for (TopicPartition partition : old) {
            ends.remove(partition);
            LOG.atError()
                    .addKeyValue("topic", partition.topic())
                    .addKeyValue("partition", partition.partition())
                    .log("The topic was deleted and created again; reading the new one from its beginning");
            hand(new Fetched.Replaced(partition));
        }
    }

    private void reportAbsent(Map<String, PartitionDiscovery.Topic> topics) {
        absences.keySet().removeAll(topics.keySet());
        Set<String> expected = new HashSet<>(topicIds.keySet());
        expected.addAll(start.namedTopics());
        expected.removeAll(topics.keySet());
        for (String topic : expected) {
            // One share speaks for all.
            if (absences.merge(topic, 1, Integer::sum) == ABSENCES_TO_REPORT && share.owns(topic, 0)) {
                LOG.atError()
                        .addKeyValue("topic", topic)
                        .log("The topic does not exist; it is read as soon as it does");
            }
        }
    }
}
