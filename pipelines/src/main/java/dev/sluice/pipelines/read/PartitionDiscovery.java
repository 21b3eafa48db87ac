package dev.sluice.pipelines.read;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the brokers, again and again, which partitions the selected topics have. Requests run on the admin client's own
 * thread, so looking for partitions never holds up the records of those that are known.
 *
 * <p>Not safe for use by several threads, but for {@link #close}.
 */
final class PartitionDiscovery implements AutoCloseable {
    private final Admin admin;
    private final Selections selections;
    private final long intervalNanos;
    private @Nullable CompletableFuture<Map<String, Topic>> pending;
    private long lastNanos = System.nanoTime();

    /**
     * A topic that exists.
     *
     * @param id changes when a topic is deleted and created again
     */
    record Topic(Uuid id, int partitions) {}

    PartitionDiscovery(Admin admin, Selections selections, Duration interval) {
        this.admin = admin;
        this.selections = selections;
        this.intervalNanos = interval.toNanos();
    }

    /**
     * The selected topics that exist, by name.
     *
     * @throws KafkaException when the brokers do not answer within {@code timeout}, or refuse to
     */
    Map<String, Topic> discover(Duration timeout) throws InterruptedException {
        try {
            return ask().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw kafkaException(e);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("topics were not described within " + timeout, e);
        }
    }

    /**
     * What the latest request found, once; null while there is nothing new. Never waits.
     *
     * @throws KafkaException when the latest request failed; the next one follows after the interval
     */
    @Nullable
    Map<String, Topic> poll() {
        CompletableFuture<Map<String, Topic>> request = pending;
        if (request == null) {
            if (System.nanoTime() - lastNanos >= intervalNanos) {
                pending = ask();
            }
            return null;
        }
        if (!request.isDone()) {
            return null;
        }
        pending = null;
        lastNanos = System.nanoTime();
        try {
            return request.join();
        } catch (CompletionException e) {
            throw kafkaException(e);
        }
    }

    private CompletableFuture<Map<String, Topic>> ask() {
        return names().thenCompose(this::describe);
    }

    private CompletableFuture<Collection<String>> names() {
        if (!selections.hasPatterns()) {
            return CompletableFuture.completedFuture(selections.names());
        }
        return future(admin.listTopics().names()).thenApply(existing -> {
            TreeSet<String> names = new TreeSet<>(selections.names());
            existing.stream().filter(selections::contains).forEach(names::add);
            return names;
        });
    }

    private CompletableFuture<Map<String, Topic>> describe(Collection<String> names) {
        Map<String, CompletableFuture<Topic>> described = new HashMap<>();
        admin.describeTopics(TopicCollection.ofTopicNames(names))
                .topicNameValues()
                .forEach((name, description) -> described.put(name, topicIfKnown(description)));
        return CompletableFuture.allOf(described.values().toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> {
                    Map<String, Topic> topics = new HashMap<>();
                    described.forEach((name, topic) -> {
                        if (topic.join() != null) {
                            topics.put(name, topic.join());
                        }
                    });
                    return topics;
                });
    }

    /** Completes with null for a topic that the brokers do not know. */
    private static CompletableFuture<@Nullable Topic> topicIfKnown(KafkaFuture<TopicDescription> description) {
        return future(description).handle((topic, failure) -> {
            if (failure == null) {
                return new Topic(topic.topicId(), topic.partitions().size());
            }
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause instanceof UnknownTopicOrPartitionException) {
                return null;
            }
            throw new CompletionException(cause);
        });
    }

    private static <T> CompletableFuture<T> future(KafkaFuture<T> future) {
        return future.toCompletionStage().toCompletableFuture();
    }

    private static KafkaException kafkaException(Exception e) {
        Throwable cause = e.getCause();
        return cause instanceof KafkaException kafka
                ? kafka
                : new KafkaException("topics could not be described", cause);
    }

    /** Ends a request under way, from any thread. */
    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
