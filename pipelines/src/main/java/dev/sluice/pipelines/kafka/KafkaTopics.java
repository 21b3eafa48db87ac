package dev.sluice.pipelines.kafka;

import dev.sluice.subscription.KafkaSpec;
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

/** Creates the topics that a job writes to, at launch: what is written must never wait for a topic. */
public final class KafkaTopics {
    private static final long TIMEOUT_SECONDS = 15;

    private KafkaTopics() {}

    /**
     * Makes sure that topics exist; a missing one gets one partition and the cluster's default replication.
     *
     * @param what they are, for messages
     * @throws IllegalStateException naming the topics when the cluster refuses or does not answer
     */
    public static void ensure(KafkaSpec kafka, List<String> topics, String what) {
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
                    what + ": " + topics + " (expected: topics that exist or can be created)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(what + ": interrupted while looking for " + topics, e);
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
