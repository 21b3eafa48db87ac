package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.Reason;
import dev.sluice.events.Stage;
import dev.sluice.subscription.BackoffSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.LimitsSpec;
import dev.sluice.subscription.SinkSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@Timeout(30)
class LaneTest {
    private static final Duration RETRY_TIME = Duration.ofSeconds(60);
    private static final Duration CAP = Duration.ofSeconds(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final ManualTimers timers = new ManualTimers();
    private final TestingReceiver receiver = new TestingReceiver();
    private final LaneTally tally = new LaneTally(Batches.LANE);
    private final Returns returns = new Returns();

    private Lane lane(int maxEvents, int maxInFlight, ReceiverFactory receivers) {
        return lane(maxEvents, 10_000, maxInFlight, receivers);
    }

    private Lane lane(int maxEvents, long maxBytes, int maxInFlight, ReceiverFactory receivers) {
        return lane(maxEvents, maxBytes, new DeliverySpec(maxInFlight, REQUEST_TIMEOUT, RETRY_TIME), receivers);
    }

    private Lane lane(int maxEvents, LimitsSpec limits) {
        DeliverySpec delivery = new DeliverySpec(8, REQUEST_TIMEOUT, RETRY_TIME, BackoffSpec.DEFAULT, false, limits);
        return lane(maxEvents, 10_000, delivery, receiver.factory());
    }

    private Lane lane(int maxEvents, long maxBytes, DeliverySpec delivery, ReceiverFactory receivers) {
        SinkSpec sink = new SinkSpec.Gcs(
                "bucket",
                "",
                new FormatSpec.Json(),
                new BatchSpec(maxEvents, maxBytes, Duration.ofSeconds(1)),
                delivery);
        RetryPolicy retry = new RetryPolicy(Duration.ofMillis(100), CAP, RETRY_TIME, 5);
        return new Lane(Batches.lane(sink), receivers, retry, timers, new Random(1), tally, returns);
    }

    private List<DeadLetter> deadLetters() {
        List<DeadLetter> found = new ArrayList<>();
        returns.drainTo(found::add);
        return found;
    }

    private long delivered() {
        return tally.value(DeliveryMetric.EVENTS_DELIVERED_TOTAL).get();
    }

    @Test
    void countsEventsOnlyOnceTheReceiverHasAcceptedThem() throws Exception {
        try (Lane lane = lane(2, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 2));
            timers.run();
            assertThat(receiver.attempts()).isEqualTo(1);
            assertThat(delivered()).isZero();
            assertThat(tally.value(DeliveryMetric.SHIPMENTS_IN_FLIGHT)).hasValue(1);

            receiver.answer(0, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(delivered()).isEqualTo(2);
            assertThat(tally.value(DeliveryMetric.BYTES_DELIVERED_TOTAL))
                    .hasValue(Batches.shipment(Batches.of(0, 0, 2)).payloadBytes());
            assertThat(tally.value(DeliveryMetric.SHIPMENTS_IN_FLIGHT)).hasValue(0);
            assertThat(tally.value(DeliveryMetric.HELD_BYTES)).hasValue(0);
            assertThat(tally.value(DeliveryMetric.HELD_EVENTS)).hasValue(0);
            lane.awaitSettled();
        }
    }

    @Test
    void sendsByItselfWhatHasReachedItsAge() throws Exception {
        try (Lane lane = lane(100, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.advance(Duration.ofMillis(999));
            assertThat(receiver.attempts()).isZero();

            timers.advance(Duration.ofMillis(1));

            assertThat(receiver.offsets()).containsExactly(List.of(0L));
        }
    }

    @Test
    void keepsNoMoreUnderWayThanAllowed() throws Exception {
        try (Lane lane = lane(1, 2, receiver.factory())) {
            lane.add(Batches.of(0, 0, 5));
            timers.run();
            assertThat(receiver.offsets()).containsExactly(List.of(0L), List.of(1L));

            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(receiver.offsets()).containsExactly(List.of(0L), List.of(1L), List.of(2L));
        }
    }

    @Test
    void holdsBackTheAgedWhileEveryPlaceIsTaken() throws Exception {
        try (Lane lane = lane(10, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.advance(Duration.ofSeconds(1));
            lane.add(Batches.of(0, 1, 1));
            timers.advance(Duration.ofSeconds(2));
            lane.add(Batches.of(0, 2, 1));

            receiver.answer(0, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(receiver.offsets()).containsExactly(List.of(0L), List.of(1L, 2L));
        }
    }

    @Test
    void blocksTheCallerUntilThereIsRoomForItsBatch() throws Exception {
        EventBatch batch = Batches.of(0, 0, "fw", "x".repeat(100));
        try (Lane lane = lane(1, 100, 1, receiver.factory())) {
            lane.add(batch);
            lane.add(batch);
            timers.run();
            CountDownLatch added = new CountDownLatch(1);
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
                addUninterrupted(lane, batch);
                added.countDown();
            });
            // Not proof that the caller never gets through, but a lane without a bound would let it through at once.
            assertThat(added.await(200, TimeUnit.MILLISECONDS)).isFalse();

            receiver.answer(0, TestingReceiver.ACCEPTED);
            timers.run();

            caller.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void makesRoomByItselfWhenAllThatIsHeldWaitsForItsAge() throws Exception {
        receiver.answering(shipment -> TestingReceiver.ACCEPTED);
        EventBatch batch = Batches.of(0, 0, "fw", "x".repeat(40), "x".repeat(40));
        try (Lane lane = lane(10, 100, 1, receiver.factory())) {
            lane.add(batch);
            lane.add(batch);
            CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> addUninterrupted(lane, batch));
            while (!caller.isDone()) {
                timers.run();
                Thread.onSpinWait();
            }

            caller.get(10, TimeUnit.SECONDS);
        }
    }

    private static void addUninterrupted(Lane lane, EventBatch batch) {
        try {
            lane.add(batch);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void triesAgainWithTheSameEventsAfterATransientError() throws Exception {
        try (Lane lane = lane(2, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 2));
            timers.run();
            receiver.answer(0, TestingReceiver.busy());
            timers.advance(Duration.ofMillis(100));
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(receiver.offsets()).containsExactly(List.of(0L, 1L), List.of(0L, 1L));
            assertThat(delivered()).isEqualTo(2);
            assertThat(tally.value(DeliveryMetric.RETRIES_TOTAL)).hasValue(1);
            assertThat(tally.value(DeliveryMetric.SHIPMENTS_SENT_TOTAL)).hasValue(2);
            assertThat(deadLetters()).isEmpty();
        }
    }

    @Test
    void callsTheReceiverForNoShipmentBeforeTheTimeItAskedFor() throws Exception {
        try (Lane lane = lane(1, 2, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.answer(0, TestingReceiver.busyFor(Duration.ofSeconds(20)));
            timers.run();
            lane.add(Batches.of(0, 1, 1));
            timers.advance(Duration.ofSeconds(20).minusNanos(1));
            assertThat(receiver.attempts()).isEqualTo(1);

            timers.advance(Duration.ofSeconds(1));

            assertThat(receiver.offsets().subList(1, 3)).containsExactlyInAnyOrder(List.of(0L), List.of(1L));
        }
    }

    @Test
    void givesUpWithoutACallWhenTheReceiverAskedForMoreThanTheRetryTime() throws Exception {
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.answer(0, TestingReceiver.busyFor(Duration.ofDays(1)));
            timers.advance(RETRY_TIME.multipliedBy(2));

            assertThat(receiver.attempts()).isEqualTo(1);
            assertThatThrownBy(returns::throwIfFailed)
                    .hasMessage("lane acme/denied: gave up after 1 attempts in 60.0 s;"
                            + " last: status 429, asked to wait 86400.0 s");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -5})
    void triesAgainAsUsualWhenTheTimeToWaitIsOverAlready(int seconds) throws Exception {
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.answer(0, TestingReceiver.busyFor(Duration.ofSeconds(seconds)));
            timers.advance(Duration.ofMillis(100));

            assertThat(receiver.attempts()).isEqualTo(2);
        }
    }

    @Test
    void boundsATimeToWaitThatIsBeyondAllClocks() throws Exception {
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.answer(0, TestingReceiver.busyFor(Duration.ofSeconds(Long.MAX_VALUE)));
            timers.advance(RETRY_TIME);

            assertThat(receiver.attempts()).isEqualTo(1);
            assertThat(returns.failed()).isTrue();
        }
    }

    @Test
    void callsAReceiverThatIsDownSeldomHoweverMuchIsUnderWay() throws Exception {
        receiver.answering(shipment -> TestingReceiver.BUSY);
        try (Lane lane = lane(1, 16, receiver.factory())) {
            lane.add(Batches.of(0, 0, 32));
            timers.run();
            assertThat(receiver.attempts()).isEqualTo(16);
            assertThat(tally.value(DeliveryMetric.BREAKER_STATE)).hasValue(1);

            timers.advance(Duration.ofSeconds(50));
            // Pauses of up to 0.4, 0.8, 1.6, 3.2, 5, 5 ... seconds, each no shorter than its half.
            assertThat(receiver.attempts() - 16).isBetween(10, 22);

            receiver.answering(shipment -> TestingReceiver.ACCEPTED);
            timers.advance(CAP);
            lane.awaitSettled();
            assertThat(delivered()).isEqualTo(32);
            assertThat(tally.value(DeliveryMetric.BREAKER_STATE)).hasValue(0);
            assertThat(tally.value(DeliveryMetric.BREAKER_OPENED_TOTAL)).hasValue(1);
            assertThat(deadLetters()).isEmpty();
        }
    }

    @Test
    void probesWithOneShipmentAndSendsTheOthersOnlyOnceItIsAccepted() throws Exception {
        receiver.answering(shipment -> TestingReceiver.BUSY);
        try (Lane lane = lane(1, 8, receiver.factory())) {
            lane.add(Batches.of(0, 0, 8));
            timers.run();
            receiver.answering(null);
            timers.advance(Duration.ofSeconds(1));
            assertThat(receiver.attempts()).isEqualTo(9);
            timers.advance(Duration.ofSeconds(5));
            assertThat(receiver.attempts()).isEqualTo(9);
            assertThat(tally.value(DeliveryMetric.BREAKER_STATE)).hasValue(2);

            receiver.answer(8, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(receiver.attempts()).isEqualTo(16);
            assertThat(tally.value(DeliveryMetric.BREAKER_STATE)).hasValue(0);
        }
    }

    @Test
    void countsAShipmentThatIsTakenInPartAsASignOfLife() throws Exception {
        receiver.answering(shipment ->
                shipment.count() == 1 ? TestingReceiver.ACCEPTED : perEvent(Map.of(), Set.of(0), TestingReceiver.BUSY));
        try (Lane lane = lane(2, 16, receiver.factory())) {
            lane.add(Batches.of(0, 0, 32));
            timers.run();

            assertThat(tally.value(DeliveryMetric.BREAKER_STATE)).hasValue(0);
            timers.advance(Duration.ofMillis(100));
            lane.awaitSettled();
            assertThat(delivered()).isEqualTo(32);
        }
    }

    @Test
    void failsAfterTheRetryTimeAndDeadLettersNothing() throws Exception {
        receiver.answering(shipment -> TestingReceiver.busy());
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.advance(RETRY_TIME.minusMillis(1));
            assertThat(returns.failed()).isFalse();

            timers.advance(Duration.ofMillis(1));

            assertThatThrownBy(lane::awaitSettled)
                    .isInstanceOf(DeliveryFailedException.class)
                    .hasMessage("lane acme/denied: gave up after " + receiver.attempts()
                            + " attempts in 60.0 s; last: status 503");
            assertThatThrownBy(() -> lane.add(Batches.of(0, 1, 1))).isInstanceOf(DeliveryFailedException.class);
            assertThat(receiver.attempts()).isGreaterThan(10);
            assertThat(deadLetters()).isEmpty();
            assertThat(delivered()).isZero();
        }
        assertThat(receiver.closed()).isTrue();
    }

    @Test
    void countsSilenceAsAFailedAttemptAndIgnoresWhatComesLater() throws Exception {
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            timers.advance(REQUEST_TIMEOUT.plusSeconds(6));
            assertThat(receiver.attempts()).isEqualTo(2);

            receiver.answer(0, new Answer.Refused(0, Reason.REJECTED, "too late to be heard"));
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(delivered()).isEqualTo(1);
            assertThat(deadLetters()).isEmpty();
        }
    }

    @Test
    void failsWhenAReceiverBreaksItsContract() throws Exception {
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.fail(0, new IllegalStateException("bug"));
            timers.run();

            assertThatThrownBy(lane::awaitSettled)
                    .hasMessage("lane acme/denied: unexpected java.lang.IllegalStateException: bug");
        }
    }

    @Test
    void returnsTheEventThatTheReceiverNamedAndSendsTheOthers() throws Exception {
        try (Lane lane = lane(4, 1, receiver.factory())) {
            lane.add(Batches.of(3, 10, "fw", "a", "b", "c", "d"));
            timers.run();
            receiver.answer(0, new Answer.Refused(2, Reason.REJECTED, "no such field"));
            timers.run();
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();
            lane.awaitSettled();

            assertThat(receiver.offsets().get(1)).containsExactly(10L, 11L, 13L);
            assertThat(delivered()).isEqualTo(3);
            assertThat(tally.value(DeliveryMetric.EVENTS_REFUSED_TOTAL)).hasValue(1);
            assertThat(deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.lane()).isEqualTo("acme/denied");
                assertThat(letter.stage()).isEqualTo(Stage.DELIVER);
                assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
                assertThat(letter.detail()).isEqualTo("no such field");
                assertThat(letter.topic()).isEqualTo(Batches.TOPIC);
                assertThat(letter.partition()).isEqualTo(3);
                assertThat(letter.offset()).isEqualTo(12);
                assertThat(letter.timestampMillis()).isEqualTo(Batches.TIME_MICROS / 1000);
                assertThat(letter.record()).isNull();
                assertThat(letter.encoded()).isEqualTo("c".getBytes(StandardCharsets.UTF_8));
            });
        }
    }

    @Test
    void findsTheRefusedEventsByHalvingWhenTheReceiverNamesNone() throws Exception {
        Set<Long> bad = Set.of(3L, 4L, 15L);
        receiver.answering(shipment -> Batches.offsets(shipment).stream().anyMatch(bad::contains)
                ? new Answer.Refused(-1, Reason.REJECTED, "status 400")
                : TestingReceiver.ACCEPTED);
        try (Lane lane = lane(16, 3, receiver.factory())) {
            lane.add(Batches.of(0, 0, 16));
            timers.run();
            lane.awaitSettled();

            assertThat(deadLetters()).extracting(DeadLetter::offset).containsExactlyInAnyOrderElementsOf(bad);
            assertThat(delivered()).isEqualTo(13);
        }
    }

    @Test
    void findsTheEventThatIsTooLargeInAsManyRequestsAsHalvingTakes() throws Exception {
        long bad = 700;
        receiver.answering(shipment -> Batches.offsets(shipment).contains(bad)
                ? new Answer.Refused(-1, Reason.TOO_LARGE, "status 413")
                : TestingReceiver.ACCEPTED);
        try (Lane lane = lane(1024, 100_000, 4, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1024));
            timers.run();
            lane.awaitSettled();

            // The whole, and both halves of ten refused shipments, the last of two events.
            assertThat(receiver.attempts()).isEqualTo(1 + 2 * 10);
            assertThat(tally.value(DeliveryMetric.SHIPMENTS_SPLIT_TOTAL)).hasValue(10);
            assertThat(delivered()).isEqualTo(1023);
            assertThat(deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.TOO_LARGE);
                assertThat(letter.detail()).isEqualTo("status 413");
                assertThat(letter.offset()).isEqualTo(bad);
                assertThat(letter.encoded())
                        .isEqualTo("{\"event_id\":\"fw.acme-0-700\"}".getBytes(StandardCharsets.UTF_8));
            });
        }
    }

    @Test
    void keepsToItsEventsPerSecondWithoutTakingTheWaitForTrouble() throws Exception {
        receiver.answering(shipment -> TestingReceiver.ACCEPTED);
        try (Lane lane = lane(5, new LimitsSpec(1, Long.MAX_VALUE, Long.MAX_VALUE))) {
            lane.add(Batches.of(0, 0, 100));
            timers.advance(Duration.ofSeconds(5).minusNanos(1));
            assertThat(receiver.attempts()).isEqualTo(1);

            timers.advance(RETRY_TIME.plusNanos(1));
            assertThat(receiver.attempts()).isEqualTo(14);
            timers.advance(RETRY_TIME);
            lane.awaitSettled();

            assertThat(delivered()).isEqualTo(100);
            assertThat(tally.value(DeliveryMetric.RETRIES_TOTAL)).hasValue(0);
            assertThat(tally.value(DeliveryMetric.SHIPMENTS_SENT_TOTAL)).hasValue(20);
        }
    }

    @Test
    void keepsToItsBytesPerSecond() throws Exception {
        receiver.answering(shipment -> TestingReceiver.ACCEPTED);
        String hundredBytes = "x".repeat(100);
        try (Lane lane = lane(1, new LimitsSpec(1_000_000, 200, Long.MAX_VALUE))) {
            lane.add(Batches.of(0, 0, "fw", hundredBytes, hundredBytes, hundredBytes));
            timers.run();
            assertThat(receiver.attempts()).isEqualTo(1);
            timers.advance(Duration.ofMillis(500));
            assertThat(receiver.attempts()).isEqualTo(2);
            timers.advance(Duration.ofMillis(500));
            lane.awaitSettled();

            assertThat(delivered()).isEqualTo(3);
        }
    }

    @Test
    void keepsToItsBytesInFlightAndSendsWhatIsLargerAlone() throws Exception {
        try (Lane lane = lane(1, new LimitsSpec(1_000_000, Long.MAX_VALUE, 100))) {
            lane.add(Batches.of(0, 0, "fw", "x".repeat(60), "x".repeat(40), "x".repeat(500), "x"));
            timers.run();
            assertThat(receiver.offsets()).containsExactly(List.of(0L), List.of(1L));

            receiver.answer(0, TestingReceiver.ACCEPTED);
            timers.run();
            assertThat(receiver.attempts()).isEqualTo(2);
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();
            assertThat(receiver.offsets()).last().isEqualTo(List.of(2L));

            receiver.answer(2, TestingReceiver.ACCEPTED);
            timers.run();
            receiver.answer(3, TestingReceiver.ACCEPTED);
            timers.run();
            lane.awaitSettled();
        }
    }

    @Test
    void returnsAnEventLargerThanAShipmentWithoutSendingIt() throws Exception {
        try (Lane lane = lane(10, 10, 1, receiver.factory())) {
            lane.add(Batches.of(0, 7, "fw", "larger than ten bytes"));
            timers.run();
            lane.awaitSettled();

            assertThat(receiver.attempts()).isZero();
            assertThat(deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.TOO_LARGE);
                assertThat(letter.offset()).isEqualTo(7);
                assertThat(letter.detail()).isEqualTo("event: 21 bytes (expected: at most 10, maxBytes)");
            });
        }
    }

    @Test
    void sendsTheShipmentsOfOneKeyOneAfterTheOther() throws Exception {
        try (Lane lane = lane(1, 8, receiver.orderedByPartition())) {
            lane.add(Batches.of(0, 0, 2));
            lane.add(Batches.of(1, 10, 2));
            timers.run();
            assertThat(receiver.offsets()).containsExactly(List.of(0L), List.of(10L));

            receiver.answer(0, TestingReceiver.busy());
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.advance(Duration.ofMillis(100));
            assertThat(receiver.offsets().subList(2, 4)).containsExactlyInAnyOrder(List.of(0L), List.of(11L));
            timers.advance(Duration.ofMillis(100));
            assertThat(receiver.attempts()).isEqualTo(4);

            receiver.answer(receiver.offsets().lastIndexOf(List.of(0L)), TestingReceiver.ACCEPTED);
            timers.run();
            assertThat(receiver.offsets()).last().isEqualTo(List.of(1L));
        }
    }

    @Test
    void keepsTheOrderOfAKeyWhenAShipmentIsTakenApart() throws Exception {
        try (Lane lane = lane(4, 8, receiver.orderedByPartition())) {
            lane.add(Batches.of(0, 0, 8));
            timers.run();
            receiver.answer(0, new Answer.Refused(-1, Reason.REJECTED, "status 400"));
            receiver.answering(shipment -> TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(receiver.offsets())
                    .containsExactly(
                            List.of(0L, 1L, 2L, 3L), List.of(0L, 1L), List.of(2L, 3L), List.of(4L, 5L, 6L, 7L));
        }
    }

    @Test
    void holdsTheLaneAtASlowPaceWhileItsConfigurationIsRefusedAndDeadLettersNothing() throws Exception {
        try (Lane lane = lane(1, 2, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.answer(0, new Answer.Held("status 401", null));
            timers.run();
            lane.add(Batches.of(0, 1, 1));
            timers.advance(CAP.minusNanos(1));
            assertThat(receiver.attempts()).isEqualTo(1);
            assertThat(tally.value(DeliveryMetric.LANE_HELD)).hasValue(1);

            receiver.answering(shipment -> TestingReceiver.ACCEPTED);
            timers.advance(CAP);
            lane.awaitSettled();

            assertThat(delivered()).isEqualTo(2);
            assertThat(deadLetters()).isEmpty();
            assertThat(tally.value(DeliveryMetric.LANE_HELD)).hasValue(0);
        }
    }

    @Test
    void saysOnceThatTheLaneIsHeldAndOnceThatItIsReleased() throws Exception {
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Lane.class);
        said.start();
        logger.addAppender(said);
        try (Lane lane = lane(1, 1, receiver.factory())) {
            receiver.answering(shipment -> new Answer.Held("status 401", null));
            lane.add(Batches.of(0, 0, 1));
            timers.advance(CAP.multipliedBy(6));
            assertThat(receiver.attempts()).isGreaterThan(2);
            receiver.answering(shipment -> TestingReceiver.ACCEPTED);
            timers.advance(CAP.multipliedBy(2));
            lane.awaitSettled();
        } finally {
            logger.detachAppender(said);
        }

        assertThat(said.list)
                .extracting(event -> event.getLevel() + " " + event.getKeyValuePairs() + " " + event.getMessage())
                .containsExactly(
                        "WARN [lane=\"acme/denied\", detail=\"status 401\"]"
                                + " Lane held: its receiver refuses the configuration",
                        "WARN [lane=\"acme/denied\"] Lane released: its receiver takes events again");
    }

    @Test
    void givesUpOnAHeldLaneAfterTheRetryTimeAndSaysWhatIsRefused() throws Exception {
        receiver.answering(shipment -> new Answer.Held("status 401", null));
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.advance(RETRY_TIME);

            assertThatThrownBy(lane::awaitSettled)
                    .hasMessage("lane acme/denied: gave up after " + receiver.attempts()
                            + " attempts in 60.0 s; last: status 401");
            assertThat(deadLetters()).isEmpty();
        }
    }

    @Test
    void settlesEachEventAsTheReceiverAnsweredForIt() throws Exception {
        try (Lane lane = lane(5, 1, receiver.factory())) {
            lane.add(Batches.of(0, 10, "fw", "a", "b", "c", "d", "e"));
            timers.run();
            receiver.answer(0, perEvent(Map.of(1, "no such field"), Set.of(0, 3), null));
            timers.run();
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();
            lane.awaitSettled();

            assertThat(receiver.offsets().get(1)).containsExactly(10L, 13L);
            assertThat(deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.offset()).isEqualTo(11);
                assertThat(letter.reason()).isEqualTo(Reason.REJECTED);
                assertThat(letter.detail()).isEqualTo("no such field");
                assertThat(letter.encoded()).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
            });
            assertThat(delivered()).isEqualTo(4);
            assertThat(tally.value(DeliveryMetric.BYTES_DELIVERED_TOTAL)).hasValue(4);
            assertThat(tally.value(DeliveryMetric.EVENTS_REFUSED_TOTAL)).hasValue(1);
            assertThat(tally.value(DeliveryMetric.RETRIES_TOTAL)).hasValue(0);
            assertThat(tally.value(DeliveryMetric.HELD_BYTES)).hasValue(0);
        }
    }

    @Test
    void countsAShipmentAsDeliveredWholeWhenEachOfItsEventsIsAccepted() throws Exception {
        receiver.answering(shipment -> perEvent(Map.of(), Set.of(), null));
        try (Lane lane = lane(3, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 3));
            timers.run();
            lane.awaitSettled();

            assertThat(delivered()).isEqualTo(3);
            assertThat(tally.value(DeliveryMetric.SHIPMENTS_DELIVERED_TOTAL)).hasValue(1);
        }
    }

    @Test
    void sendsTheRestLaterWhenTheReceiverIsInTroubleAboutSomeEvents() throws Exception {
        try (Lane lane = lane(4, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 4));
            timers.run();
            receiver.answer(
                    0,
                    perEvent(
                            Map.of(0, "bad"), Set.of(2, 3), new Answer.Transient("status 429", Duration.ofSeconds(7))));
            timers.advance(Duration.ofSeconds(7).minusNanos(1));
            assertThat(receiver.attempts()).isEqualTo(1);
            assertThat(delivered()).isEqualTo(1);

            timers.advance(Duration.ofSeconds(1));
            receiver.answer(1, TestingReceiver.ACCEPTED);
            timers.run();
            lane.awaitSettled();

            assertThat(receiver.offsets().get(1)).containsExactly(2L, 3L);
            assertThat(deadLetters()).extracting(DeadLetter::offset).containsExactly(0L);
            assertThat(delivered()).isEqualTo(3);
            assertThat(tally.value(DeliveryMetric.RETRIES_TOTAL)).hasValue(1);
        }
    }

    @Test
    void takesAnAnswerThatSettlesNoEventForAFailedAttempt() throws Exception {
        receiver.answering(shipment -> perEvent(Map.of(), Set.of(0, 1), null));
        try (Lane lane = lane(2, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 2));
            timers.advance(RETRY_TIME);

            assertThatThrownBy(lane::awaitSettled)
                    .hasMessage("lane acme/denied: gave up after " + receiver.attempts()
                            + " attempts in 60.0 s; last: no event was settled");
            assertThat(receiver.attempts()).isLessThan(100);
        }
    }

    @Test
    void keepsTheOrderOfAKeyWhenEventsAreSentAgain() throws Exception {
        try (Lane lane = lane(4, 8, receiver.orderedByPartition())) {
            lane.add(Batches.of(0, 0, 8));
            timers.run();
            receiver.answer(0, perEvent(Map.of(), Set.of(1, 3), null));
            timers.run();
            receiver.answer(1, perEvent(Map.of(), Set.of(1), TestingReceiver.BUSY));
            timers.advance(CAP);
            receiver.answer(2, TestingReceiver.ACCEPTED);
            timers.run();

            assertThat(receiver.offsets())
                    .containsExactly(List.of(0L, 1L, 2L, 3L), List.of(1L, 3L), List.of(3L), List.of(4L, 5L, 6L, 7L));
        }
    }

    @Test
    void failsWhenAReceiverAnswersForAnEventThatItWasNotSent() throws Exception {
        try (Lane lane = lane(2, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 2));
            timers.run();
            receiver.answer(0, perEvent(Map.of(), Set.of(2), null));
            timers.run();

            assertThatThrownBy(lane::awaitSettled)
                    .hasMessage("lane acme/denied: unexpected java.lang.IndexOutOfBoundsException:"
                            + " Index 2 out of bounds for length 2");
        }
    }

    @Test
    void refusesAnAnswerThatContradictsItself() {
        assertThatThrownBy(() -> perEvent(Map.of(1, "bad"), Set.of(1), null))
                .hasMessage("again: [1] (expected: none of the refused [1])");
    }

    private static Answer perEvent(
            Map<Integer, String> refused, Set<Integer> again, Answer.@Nullable Transient trouble) {
        SortedMap<Integer, Answer.Refusal> refusals = new TreeMap<>();
        refused.forEach((event, detail) -> refusals.put(event, new Answer.Refusal(Reason.REJECTED, detail)));
        return new Answer.PerEvent(refusals, new TreeSet<>(again), trouble);
    }

    @Test
    void flushesWhatIsNeitherFullNorAged() throws Exception {
        receiver.answering(shipment -> TestingReceiver.ACCEPTED);
        try (Lane lane = lane(100, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 3));
            lane.flush();
            timers.run();
            lane.awaitSettled();

            assertThat(receiver.offsets()).containsExactly(List.of(0L, 1L, 2L));
        }
    }

    @Test
    void callsNothingAnyMoreOnceItIsClosed() throws Exception {
        try (Lane lane = lane(1, 1, receiver.factory())) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();
            receiver.answer(0, TestingReceiver.busy());
            timers.run();
        }
        timers.advance(RETRY_TIME);

        assertThat(receiver.attempts()).isEqualTo(1);
    }

    @Test
    void countsWhatTheReceiverMayHaveTwice() throws Exception {
        AtomicLong possiblyDuplicated = new AtomicLong(3);
        Receiver twice = new Receiver() {
            @Override
            public CompletableFuture<Answer> send(Shipment shipment) {
                return CompletableFuture.completedFuture(TestingReceiver.ACCEPTED);
            }

            @Override
            public long takePossiblyDuplicated() {
                return possiblyDuplicated.getAndSet(0);
            }

            @Override
            public void close() {}
        };
        try (Lane lane = lane(1, 1, setup -> twice)) {
            lane.add(Batches.of(0, 0, 1));
            timers.run();

            assertThat(tally.value(DeliveryMetric.EVENTS_POSSIBLY_DUPLICATED_TOTAL))
                    .hasValue(3);
        }
    }
}
