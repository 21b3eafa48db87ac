package dev.sluice.pipelines.deadletter;

import dev.sluice.pipelines.kafka.KafkaTopics;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.Subscription;
import java.util.List;

/** The dead-letter topics of a job's subscriptions. */
public final class DeadLetterTopics {

    private DeadLetterTopics() {}

    /**
     * Makes sure that every subscription's dead-letter topic exists, see {@link KafkaTopics#ensure}.
     *
     * @throws IllegalStateException naming the topics when the cluster refuses or does not answer
     */
    public static void ensure(KafkaSpec kafka, List<Subscription> subscriptions) {
        List<String> topics = subscriptions.stream()
                .map(subscription -> subscription.deadLetters().topic())
                .distinct()
                .toList();
        KafkaTopics.ensure(kafka, topics, "dead-letter topics");
    }
}
