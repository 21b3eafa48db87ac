package dev.sluice.pipelines.deadletter;

import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the dead-letter topics that are missing, at launch: a letter must never wait for a topic. */
public final class DeadLetterTopics {
    private static final long TIMEOUT_SECONDS = 15;

    private DeadLetterTopics() {}

    /**
     * Makes sure that every subscription's dead-letter topic exists; a missing one gets one partition and the cluster's default
     * replication.
     *
     * @throws IllegalStateException naming the topics when the cluster refuses or does not answer
     */
    public static void ensure(KafkaSpec kafka, List<Subscription> subscriptions) {
        List<String> topics = subscriptions.stream()
                .map(subscription -> subscription.deadLetters().topic())
                .distinct()
                .toList();
        try (Admin admin = Admin.create(KafkaSettings.forAdmin(kafka))) {
            Set<String> existing = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            List<NewTopic> missing = topics.stream()
                    .filter(topic -> !existing.contains(topic))
                    .map(topic -> new NewTopic(topic, Optional.of(1), Optional.empty()))
                    .toList();
            for (KafkaFuture<Void> created :
                    admin.createTopics(missing).values().values()) {
                awaitCreated(created);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "dead-letter topics: " + topics + " (expected: topics that exist or can be created)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("dead-letter topics: interrupted while looking for " + topics, e);
        }
    }

    /** Another job's launch may have created the topic in between. */
    private static void awaitCreated(KafkaFuture<Void> created)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            created.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }
}
