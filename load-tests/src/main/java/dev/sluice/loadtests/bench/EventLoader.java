package dev.sluice.loadtests.bench;

import dev.sluice.testkit.generator.GeneratedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.jspecify.annotations.Nullable;

/** Fills topics with generated events before anything is measured. */
final class EventLoader {
    private static final long SEED = 20260101;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int THREADS = 2;
    private static final int LINGER_MILLIS = 20;

    /** Events in a row for one partition, so that the producer's batches are as large as those of a busy topic. */
    private static final int RUN = 500;

    private final String bootstrapServers;
    private final Progress progress;

    EventLoader(String bootstrapServers, Progress progress) {
        this.bootstrapServers = bootstrapServers;
        this.progress = progress;
    }

    /** Creates a topic. */
    void createTopic(String topic, int partitions) {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            admin.createTopics(Set.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } catch (ExecutionException e) {
            throw new BenchException("topic " + topic + ": " + e.getCause().getMessage());
        }
    }

    /**
     * Creates a topic and fills it. The same arguments give the same events in the same partitions, though not always in the
     * same order.
     *
     * @param partitions that all get the same share
     * @param tenants whose events they are, in the order of their share
     * @param kept notes which events the benchmark's filter keeps, or null
     */
    void load(String topic, int partitions, Tenants tenants, long events, @Nullable Kept kept) {
        createTopic(topic, partitions);
        fill(topic, partitions, tenants, events, kept);
    }

    /** Fills the first {@code partitions} partitions of a topic that exists, as {@link #load} does. */
    void fill(String topic, int partitions, Tenants tenants, long events, @Nullable Kept kept) {
        AtomicLong sent = new AtomicLong();
        AtomicReference<@Nullable Exception> refusal = new AtomicReference<>();
        try (KafkaProducer<byte[], byte[]> producer = EventProducers.create(bootstrapServers, LINGER_MILLIS)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int index = i;
                long share = events / THREADS + (i < events % THREADS ? 1 : 0);
                Thread thread = new Thread(
                        () -> send(
                                producer,
                                topic,
                                partitions,
                                tenants.generator(SEED + index, START),
                                index,
                                share,
                                kept,
                                sent,
                                refusal),
                        "load-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                while (thread.isAlive()) {
                    thread.join(500);
                    progress.update("%,d of %,d events".formatted(sent.get(), events));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
        Exception first = refusal.get();
        if (first != null) {
            throw new BenchException("topic " + topic + ": " + first.getMessage());
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer,
            String topic,
            int partitions,
            Tenants.Generator generator,
            int index,
            long events,
            @Nullable Kept kept,
            AtomicLong sent,
            AtomicReference<@Nullable Exception> refusal) {
        for (long i = 0; i < events && refusal.get() == null; i++) {
            GeneratedEvent event = generator.next();
            int partition = (int) ((i / RUN * THREADS + index) % partitions);
            boolean isKept = kept != null && kept.test(event);
            var unused = producer.send(EventProducers.record(topic, partition, null, event), (metadata, cause) -> {
                if (cause != null) {
                    refusal.compareAndSet(null, cause);
                } else if (isKept) {
                    kept.add(metadata.partition(), metadata.offset());
                }
                sent.incrementAndGet();
            });
        }
    }
}
