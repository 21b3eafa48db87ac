package dev.sluice.pipelines.read;

import static dev.sluice.pipelines.read.TestTopics.EARLIEST;
import static dev.sluice.pipelines.read.TestTopics.unique;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.RecordBatch;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.KafkaSpec;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SourceSpec;
import dev.sluice.testkit.kafka.Broker;
import dev.sluice.testkit.kafka.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RecentRecordsIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @AutoClose
    private static final KafkaBroker KAFKA = KafkaBroker.start();

    @AutoClose
    private static final TestTopics TOPICS = new TestTopics(KAFKA);

    private static final KafkaSpec BROKERS = KafkaSpec.plaintext(KAFKA.bootstrapServers());

    @Test
    void readsWhatCameInTimeAndStopsWhereTheTopicsEnded() throws InterruptedException {
        String topic = TOPICS.create(2);
        List<String> expected = new ArrayList<>(TOPICS.produce(topic, 0, "first", 1_500));
        expected.addAll(TOPICS.produce(topic, 1, "second", 10));

        RecentRecords recent = RecentRecords.find(BROKERS, source(topic, null), HOUR, 10_000, Instant.now());
        TOPICS.produce(topic, 0, "late", 100);

        assertThat(recent.inWindow()).isEqualTo(1_510);
        assertThat(recent.toRead()).isEqualTo(1_510);
        assertThat(recent.span()).as("the topic is younger than an hour").isLessThan(HOUR);
        assertThat(values(recent)).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Broker.await(KAFKA.admin().listConsumerGroups().all()))
                .as("it reads as nobody")
                .isEmpty();
    }

    @Test
    void readsTheNewestOfMoreThanTheLimitOfEachPartitionInProportion() throws InterruptedException {
        String topic = TOPICS.create(3);
        List<String> many = TOPICS.produce(topic, 0, "many", 900);
        List<String> few = TOPICS.produce(topic, 1, "few", 100);

        RecentRecords recent = RecentRecords.find(BROKERS, source(topic, null), HOUR, 100, Instant.now());

        assertThat(recent.inWindow()).isEqualTo(1_000);
        assertThat(recent.toRead()).isEqualTo(100);
        List<String> newest = new ArrayList<>(many.subList(810, 900));
        newest.addAll(few.subList(90, 100));
        assertThat(values(recent)).containsExactlyInAnyOrderElementsOf(newest);
    }

    @Test
    void readsNothingOfWhatIsOlder() throws InterruptedException {
        String topic = TOPICS.create(1);
        TOPICS.produce(topic, 0, "old", 10);

        RecentRecords recent = RecentRecords.find(
                BROKERS,
                source(topic, null),
                HOUR,
                100,
                Instant.now().plus(HOUR).plusSeconds(60));

        assertThat(recent.inWindow()).isZero();
        assertThat(recent.span()).isEqualTo(HOUR);
        assertThat(values(recent)).isEmpty();
    }

    @Test
    void findsTheTopicsOfAPattern() throws InterruptedException {
        String prefix = unique("fw");
        String topic = TOPICS.create(prefix + ".acme", 1);
        TOPICS.create("not-" + prefix + ".acme", 1);
        List<String> expected = TOPICS.produce(topic, 0, "event", 3);
        TOPICS.produce("not-" + prefix + ".acme", 0, "other", 3);

        RecentRecords recent = RecentRecords.find(BROKERS, source(null, prefix + "\\..*"), HOUR, 100, Instant.now());

        assertThat(values(recent)).isEqualTo(expected);
    }

    @Test
    void endsWhenTheTimeIsOver() throws InterruptedException {
        String topic = TOPICS.create(1);
        TOPICS.produce(topic, 0, "event", 10);

        RecentRecords recent = RecentRecords.find(BROKERS, source(topic, null), HOUR, 100, Instant.now());

        assertThat(recent.forEach(Duration.ZERO, batch -> {})).isFalse();
    }

    @Test
    void namesMissingTopicsAndBrokersThatDoNotAnswer() {
        assertThatThrownBy(() -> RecentRecords.find(BROKERS, source("fw.gone", null), HOUR, 100, Instant.now()))
                .isInstanceOf(LaunchException.class)
                .hasMessage(
                        "source.topics: fw.gone (expected: a topic that exists at " + KAFKA.bootstrapServers() + ")");
        assertThatThrownBy(() -> RecentRecords.find(
                        KafkaSpec.plaintext("127.0.0.1:1"), source("fw.gone", null), HOUR, 100, Instant.now()))
                .isInstanceOf(LaunchException.class)
                .hasMessageStartingWith("kafka.bootstrapServers: 127.0.0.1:1 (expected: brokers that answer; ");
    }

    private static List<String> values(RecentRecords recent) {
        List<String> values = new ArrayList<>();
        boolean complete = recent.forEach(TIMEOUT, batch -> add(batch, values));
        assertThat(complete).isTrue();
        return values;
    }

    private static void add(RecordBatch batch, List<String> values) {
        for (int i = 0; i < batch.count(); i++) {
            values.add(new String(batch.value(i), StandardCharsets.UTF_8));
        }
    }

    private static SourceSpec source(@Nullable String topic, @Nullable String pattern) {
        return new SourceSpec(
                topic == null ? List.of() : List.of(topic),
                pattern,
                EARLIEST,
                Set.of(EventType.TRAFFIC),
                new SchemaSpec.Header(SchemaSpec.DEFAULT_HEADER, ""));
    }
}
