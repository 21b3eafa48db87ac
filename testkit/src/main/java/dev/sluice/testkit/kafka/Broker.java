package dev.sluice.testkit.kafka;

import dev.sluice.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A single-node Kafka. Topics are not created on first use, so that a missing topic is seen as missing. */
public sealed interface Broker extends AutoCloseable permits KafkaBroker, ContainerBroker {

    /** How long an administrative call may take. */
    Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    /** {@code host:port} of the listener without encryption and authentication. */
    String bootstrapServers();

    /** A client with all rights; it belongs to the broker and is closed with it. */
    Admin admin();

    /** Creates a topic, and returns when every partition can be written and read. */
    default void createTopic(String name, int partitions) {
        await(admin().createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
                .all());
        awaitLeaders(name, partitions);
    }

    /** Raises a topic's number of partitions to {@code total}, and returns when the new ones can be written and read. */
    default void addPartitions(String name, int total) {
        await(admin().createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all());
        awaitLeaders(name, total);
    }

    @Override
    void close();

    private void awaitLeaders(String topic, int partitions) {
        Await.until(
                "partitions of topic " + topic + " that have a leader",
                CALL_TIMEOUT,
                () -> partitionsWithLeader(topic),
                led -> led == partitions);
    }

    private long partitionsWithLeader(String topic) {
        try {
            TopicDescription description = admin().describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return description.partitions().stream()
                    .filter(partition -> partition.leader() != null)
                    .count();
        } catch (ExecutionException e) {
            // The controller knows a new topic a moment before the broker's metadata cache does.
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return 0;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /**
     * Waits for an administrative call.
     *
     * @throws IllegalStateException with Kafka's error as its cause
     */
    static <T> T await(KafkaFuture<T> call) {
        try {
            return call.get(CALL_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
