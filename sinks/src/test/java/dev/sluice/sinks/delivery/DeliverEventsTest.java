package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.EventBatchCoder;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.LedgerOptions;
import dev.sluice.events.Reason;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliverEventsTest {
    private static final long REFUSED_OFFSET = 7;

    /** Runners serialize a factory, so that what a test's receivers got has to be found by a name. */
    private static final Map<String, Queue<Long>> ACCEPTED = new ConcurrentHashMap<>();

    private final String test = "test-" + System.identityHashCode(this);

    @BeforeEach
    void collect() {
        ACCEPTED.put(test, new ConcurrentLinkedQueue<>());
    }

    @AfterEach
    void forget() {
        ACCEPTED.remove(test);
    }

    private record Accepting(String test) implements ReceiverFactory {
        private static final long serialVersionUID = 1;

        @Override
        public Receiver open(LaneSetup lane) {
            return new TestingReceiver().answering(shipment -> {
                int bad = Batches.offsets(shipment).indexOf(REFUSED_OFFSET);
                if (bad >= 0) {
                    return new Answer.Refused(bad, Reason.REJECTED, "not liked");
                }
                ACCEPTED.get(test).addAll(Batches.offsets(shipment));
                return TestingReceiver.ACCEPTED;
            });
        }
    }

    private record Down() implements ReceiverFactory {
        private static final long serialVersionUID = 1;

        @Override
        public Receiver open(LaneSetup lane) {
            return new TestingReceiver().answering(shipment -> TestingReceiver.busy());
        }
    }

    private static LaneSetup lane(Duration maxRetryTime) {
        return Batches.lane(new SinkSpec.Gcs(
                "bucket",
                "",
                new FormatSpec.Json(),
                new BatchSpec(4, 10_000, Duration.ofMinutes(1)),
                new DeliverySpec(2, Duration.ofSeconds(5), maxRetryTime)));
    }

    private static PCollection<DeadLetter> deliver(Pipeline pipeline, ReceiverFactory receivers, Duration retryTime) {
        return pipeline.apply(
                        "Batches",
                        Create.of(Batches.of(0, 0, 10), Batches.of(1, 100, 1)).withCoder(EventBatchCoder.of()))
                .apply("Deliver", DeliverEvents.through(receivers, List.of(lane(retryTime))))
                .deadLetters()
                .get(0);
    }

    @Test
    void deliversEveryEventAndReturnsTheRefusedOne() {
        Pipeline pipeline = Pipeline.create();
        PAssert.that(deliver(pipeline, new Accepting(test), Duration.ofSeconds(30)))
                .satisfies(letters -> {
                    assertThat(letters).singleElement().satisfies(letter -> {
                        assertThat(letter.offset()).isEqualTo(REFUSED_OFFSET);
                        assertThat(letter.detail()).isEqualTo("not liked");
                    });
                    return null;
                });

        PipelineResult result = pipeline.run();
        result.waitUntilFinish();

        assertThat(ACCEPTED.get(test)).containsExactlyInAnyOrder(0L, 1L, 2L, 3L, 4L, 5L, 6L, 8L, 9L, 100L);
        Map<String, Long> counters = StreamSupport.stream(
                        result.metrics()
                                .queryMetrics(MetricsFilter.builder()
                                        .addNameFilter(MetricNameFilter.inNamespace(
                                                "sluice_delivery." + Batches.LANE.replace('/', '.')))
                                        .build())
                                .getCounters()
                                .spliterator(),
                        false)
                .collect(Collectors.toMap(counter -> counter.getName().getName(), MetricResult::getAttempted));
        assertThat(counters).containsEntry("events_delivered_total", 10L).containsEntry("events_refused_total", 1L);
    }

    @Test
    void tellsTheLedgerWhatBecameOfEachPartitionsEvents() {
        Pipeline pipeline = Pipeline.create();
        pipeline.getOptions().as(LedgerOptions.class).setLedgerTopic("ledger");
        Delivered delivered = pipeline.apply(
                        "Batches",
                        Create.of(Batches.of(0, 0, 10), Batches.of(1, 100, 1)).withCoder(EventBatchCoder.of()))
                .apply("Deliver", DeliverEvents.through(new Accepting(test), List.of(lane(Duration.ofSeconds(30)))));
        // The runner makes bundles as it likes: what counts is what they come to.
        PAssert.that(delivered.ledger().get(0)).satisfies(entries -> {
            Map<Integer, LedgerEntry.DeliveredLane> sums = new HashMap<>();
            entries.forEach(entry -> {
                LedgerEntry.DeliveredLane part =
                        ((LedgerEntry.Delivered) entry).lanes().get(0);
                sums.merge(entry.partition(), part, DeliverEventsTest::sum);
            });
            assertThat(sums)
                    .containsOnly(
                            Map.entry(0, new LedgerEntry.DeliveredLane(Batches.LANE, 0, 9, 9, 1)),
                            Map.entry(1, new LedgerEntry.DeliveredLane(Batches.LANE, 100, 100, 1, 0)));
            return null;
        });

        pipeline.run().waitUntilFinish();
    }

    private static LedgerEntry.DeliveredLane sum(LedgerEntry.DeliveredLane one, LedgerEntry.DeliveredLane other) {
        return new LedgerEntry.DeliveredLane(
                one.lane(),
                Math.min(one.first(), other.first()),
                Math.max(one.last(), other.last()),
                one.delivered() + other.delivered(),
                one.refused() + other.refused());
    }

    @Test
    void accountsForEventsOfOnePartitionByTheAttemptThatShapedThem() {
        LaneAccount account = new LaneAccount(Batches.LANE);
        EventBatch first = Batches.of(3, 10, 5);
        account.delivered(
                new Shipment(List.of(new Shipment.Slice(first, 1, 3), new Shipment.Slice(Batches.of(4, 7, 1), 0, 1))));
        account.refused(first, 3);

        Map<LaneAccount.Origin, LedgerEntry.DeliveredLane> taken = new HashMap<>();
        account.takeAll(taken::put);
        assertThat(taken)
                .containsOnly(
                        Map.entry(
                                new LaneAccount.Origin(0, first.topic(), 3),
                                new LedgerEntry.DeliveredLane(Batches.LANE, 11, 13, 2, 1)),
                        Map.entry(
                                new LaneAccount.Origin(0, first.topic(), 4),
                                new LedgerEntry.DeliveredLane(Batches.LANE, 7, 7, 1, 0)));
        taken.clear();
        account.takeAll(taken::put);
        assertThat(taken).isEmpty();
    }

    @Test
    void failsTheBundleWhenTheReceiverStaysDown() {
        Pipeline pipeline = Pipeline.create();
        deliver(pipeline, new Down(), Duration.ofMillis(200));

        assertThatThrownBy(() -> pipeline.run().waitUntilFinish())
                .hasRootCauseInstanceOf(DeliveryFailedException.class)
                .rootCause()
                .hasMessageMatching("lane acme/denied: gave up after \\d+ attempts in 0\\.\\d+ s; last: status 503");
    }

    @Test
    void failsOnABatchOfALaneItDoesNotKnow() {
        Lanes lanes = new Lanes(new Down(), Map.of("other/lane", lane(Duration.ofSeconds(1))), false);
        try (lanes) {
            EventBatch batch = Batches.of(0, 0, 1);
            assertThatThrownBy(() -> lanes.add(batch, letter -> {}))
                    .hasMessage("lane: acme/denied (expected: one of [other/lane])");
        }
    }
}
