package dev.sluice.pipelines.read;

import dev.sluice.pipelines.kafka.KafkaSettings;
import dev.sluice.subscription.KafkaSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers, before a job is submitted, whether it can read: do they answer, do they accept the credentials, may
 * the group's offsets be seen, does every named topic exist. Done within 15 seconds, whatever the brokers do.
 */
public final class LaunchCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LaunchCheck.class);
    /** Below the 15 seconds that the launch may take, by what it takes to start and close a client. */
    private static final Duration PATIENCE = Duration.ofSeconds(11);
    /** Brokers that have not answered a call by then will not make the launch. */
    private static final int CALL_TIMEOUT_MILLIS = 8_000;

    private final KafkaSpec kafka;
    private final String brokers;
    private final long deadlineNanos;

    private LaunchCheck(KafkaSpec kafka, Duration patience) {
        this.kafka = kafka;
        this.deadlineNanos = System.nanoTime() + patience.toNanos();
        this.brokers = String.join(",", kafka.bootstrapServers());
    }

    /**
     * Returns if the job can read. A pattern that matches no topic yet is logged as a warning.
     *
     * @throws LaunchException when it cannot; names brokers or topics, and has every missing topic
     * @throws IllegalArgumentException when one topic is given two starts
     * @throws IllegalStateException when a secret or file is not there
     */
    public static void run(KafkaSpec kafka, String consumerGroup, List<TopicSelection> selections) {
        run(kafka, consumerGroup, selections, PATIENCE);
    }

    /**
     * As {@link #run(KafkaSpec, String, List)}.
     *
     * @param patience for all of it
     */
    public static void run(KafkaSpec kafka, String consumerGroup, List<TopicSelection> selections, Duration patience) {
        new LaunchCheck(kafka, patience).check(consumerGroup, Selections.of(selections));
    }

    private void check(String consumerGroup, Selections selections) {
        Map<String, Object> settings = KafkaSettings.forAdmin(kafka);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MILLIS);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MILLIS);
        try {
            Admin admin = Admin.create(settings);
            try {
                check(admin, consumerGroup, selections);
            } finally {
                // A request that is still under way has used up its time.
                admin.close(Duration.ZERO);
            }
        } catch (KafkaException e) {
            // A host name that no DNS knows comes wrapped into "Failed to create new KafkaAdminClient".
            throw unreachable(e.getCause() instanceof KafkaException cause ? cause : e);
        }
    }

    private void check(Admin admin, String consumerGroup, Selections selections) {
        try {
            answer(admin.describeCluster().nodes());
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
        List<String> problems = new ArrayList<>();
        try {
            answer(admin.listConsumerGroupOffsets(consumerGroup).partitionsToOffsetAndMetadata());
        } catch (ExecutionException e) {
            problems.add("consumerGroup: " + consumerGroup + " (expected: a group whose offsets " + brokers
                    + " lets this user read; " + e.getCause().getMessage() + ")");
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
        checkTopics(admin, selections, problems);
        if (!problems.isEmpty()) {
            throw new LaunchException(problems);
        }
    }

    private void checkTopics(Admin admin, Selections selections, List<String> problems) {
        Map<String, KafkaFuture<TopicDescription>> named = admin.describeTopics(
                        TopicCollection.ofTopicNames(selections.names()))
                .topicNameValues();
        for (String topic : selections.names()) {
            try {
                answer(named.get(topic));
            } catch (ExecutionException e) {
                String detail = e.getCause() instanceof UnknownTopicOrPartitionException
                        ? ""
                        : "; " + e.getCause().getMessage();
                problems.add(
                        "source.topics: " + topic + " (expected: a topic that exists at " + brokers + detail + ")");
            } catch (TimeoutException e) {
                throw unreachable(e);
            }
        }
        if (!selections.hasPatterns()) {
            return;
        }
        Set<String> existing;
        try {
            existing = answer(admin.listTopics().names());
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
        for (String pattern : selections.patternTexts()) {
            if (existing.stream().noneMatch(Pattern.compile(pattern).asMatchPredicate())) {
                LOG.atWarn().addKeyValue("pattern", pattern).log("No topic matches yet; the read waits for one");
            }
        }
        new TreeSet<>(existing).forEach(topic -> selections.contradiction(topic).ifPresent(problems::add));
    }

    private <T> T answer(KafkaFuture<T> request) throws ExecutionException, TimeoutException {
        try {
            return request.get(Math.max(1, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException(List.of("kafka: " + brokers + " (expected: an answer; interrupted)"), e);
        }
    }

    private LaunchException unreachable(Throwable cause) {
        String detail = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new LaunchException(
                List.of("kafka.bootstrapServers: " + brokers + " (expected: brokers that answer and accept "
                        + kafka.protocol() + "; " + detail + ")"),
                cause);
    }
}
