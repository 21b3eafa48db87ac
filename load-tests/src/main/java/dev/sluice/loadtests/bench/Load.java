package dev.sluice.loadtests.bench;

import dev.sluice.testkit.generator.GeneratedEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Events at a rate that can be changed, from a thread of its own. Each event happens when it is handed to Kafka, which is
 * its Kafka timestamp as well.
 */
public final class Load implements AutoCloseable {
    /** As fast as the producer takes events. */
    public static final double UNLIMITED = Double.POSITIVE_INFINITY;

    private static final int CHECK_TIMEOUT_MILLIS = 10_000;
    private static final long SEED = 20260102;
    private static final long TICK_MILLIS = 5;
    private static final int MOST_AT_ONCE = 2_000;
    private static final Duration END_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final Tenants.Generator generator;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "load");
    private volatile double eventsPerSecond;

    private Load(String bootstrapServers, String topic, Tenants tenants) {
        this.topic = topic;
        this.generator = tenants.generator(SEED, Instant.now());
        this.producer = EventProducers.create(bootstrapServers, (int) TICK_MILLIS);
    }

    /**
     * Starts with a rate.
     *
     * @param tenants how many, with rates skewed like real customers'
     */
    public static Load start(String bootstrapServers, String topic, int tenants, double eventsPerSecond) {
        Load load = new Load(bootstrapServers, topic, Tenants.skewed(tenants));
        load.eventsPerSecond = eventsPerSecond;
        load.thread.setDaemon(true);
        load.thread.start();
        return load;
    }

    /**
     * Sees to it that there is a topic to send to.
     *
     * @throws BenchException when the brokers do not answer within ten seconds, or do not know the topic
     */
    public static void requireTopic(String bootstrapServers, String topic) {
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                CHECK_TIMEOUT_MILLIS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                CHECK_TIMEOUT_MILLIS);
        try (Admin admin = Admin.create(settings)) {
            admin.describeTopics(Set.of(topic)).allTopicNames().get();
        } catch (ExecutionException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new BenchException("topic " + topic + " at " + bootstrapServers + ": " + cause.getMessage()
                    + " (expected: a topic that exists)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
    }

    /** Changes the rate; 0 pauses. */
    void rate(double newRate) {
        eventsPerSecond = newRate;
    }

    /** Events handed to Kafka so far. */
    public long sent() {
        return sent.get();
    }

    /**
     * Says whether all is well.
     *
     * @throws BenchException when the broker has refused an event
     */
    public void throwIfFailed() {
        Exception cause = failure.get();
        if (cause != null) {
            throw new BenchException("load on " + topic + ": " + cause.getMessage());
        }
    }

    private void run() {
        double due = 0;
        long lastNanos = System.nanoTime();
        try {
            while (closed.getCount() > 0 && failure.get() == null) {
                long now = System.nanoTime();
                double rate = eventsPerSecond;
                due = rate == UNLIMITED ? MOST_AT_ONCE : due + rate * (now - lastNanos) / 1e9;
                lastNanos = now;
                int count = (int) Math.min(due, MOST_AT_ONCE);
                for (int i = 0; i < count; i++) {
                    send();
                }
                due -= count;
                if (due < 1) {
                    var unused = closed.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // A producer's; whoever uses the load is told.
            failure.compareAndSet(null, e);
        }
    }

    private void send() {
        Instant now = Instant.now();
        GeneratedEvent event = generator.nextAt(ChronoUnit.MICROS.between(Instant.EPOCH, now));
        var unused = producer.send(EventProducers.record(topic, null, now.toEpochMilli(), event), (metadata, cause) -> {
            if (cause != null) {
                failure.compareAndSet(null, cause);
            }
        });
        sent.incrementAndGet();
    }

    /** Ends the load; Kafka has everything when this returns. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(END_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(END_TIMEOUT);
    }
}
