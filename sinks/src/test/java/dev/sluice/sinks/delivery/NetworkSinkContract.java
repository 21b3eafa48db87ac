package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every sink that speaks over a network has to do, against a real receiver and in real time. */
@Timeout(60)
public abstract class NetworkSinkContract {
    /** Long, so that a busy machine does not look like a failing receiver. */
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    /** Short, for receivers that hang. */
    private static final Duration SHORT_REQUEST_TIMEOUT = Duration.ofSeconds(2);

    protected static final Duration RETRY_TIME = Duration.ofSeconds(40);
    private static final BatchSpec BATCH = new BatchSpec(100, 1 << 20, Duration.ofMillis(100));
    private static final int PARTITIONS = 3;
    private static final int EVENTS = 450;

    /** How a receiver can fail. */
    protected enum Trouble {
        /** Takes what is sent and does not react. */
        HANG,
        /** Resets connections. */
        RESET,
        /** Works, but slowly: no failure. */
        SLOW,
        /** Does not listen. */
        DOWN
    }

    protected abstract ReceiverFactory receivers();

    protected abstract SinkSpec sink(BatchSpec batch, DeliverySpec delivery);

    /** The receiver fails from now on. */
    protected abstract void begin(Trouble trouble);

    /** The receiver is well again. */
    protected abstract void end();

    /** Waits until the receiver has this many different events. */
    protected abstract void awaitDistinct(long events);

    /** Events received more than once. */
    protected abstract long duplicates();

    /** Delivers the batches as one bundle. */
    protected final List<DeadLetter> deliver(SinkSpec sink, List<EventBatch> batches) throws InterruptedException {
        return deliver(sink, batches, receivers());
    }

    private static List<DeadLetter> deliver(SinkSpec sink, List<EventBatch> batches, ReceiverFactory receivers)
            throws InterruptedException {
        ConcurrentLinkedQueue<DeadLetter> deadLetters = new ConcurrentLinkedQueue<>();
        try (Lanes lanes = new Lanes(receivers, Map.of(Batches.LANE, Batches.lane(sink)), false)) {
            for (EventBatch batch : batches) {
                lanes.add(batch, deadLetters::add);
            }
            lanes.settle(deadLetters::add);
        }
        return List.copyOf(deadLetters);
    }

    protected static DeliverySpec delivery(Duration maxRetryTime) {
        return new DeliverySpec(3, REQUEST_TIMEOUT, maxRetryTime);
    }

    /** For a receiver that hangs. */
    protected static DeliverySpec impatientDelivery() {
        return new DeliverySpec(3, SHORT_REQUEST_TIMEOUT, RETRY_TIME);
    }

    protected static List<EventBatch> batches() {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> Batches.of(partition, 0, EVENTS / PARTITIONS))
                .toList();
    }

    @Test
    void deliversEachEventOnceToAHealthyReceiver() throws Exception {
        assertThat(deliver(sink(BATCH, delivery(RETRY_TIME)), batches())).isEmpty();

        awaitDistinct(EVENTS);
        assertThat(duplicates()).isZero();
    }

    @Test
    protected void deliversEveryEventAfterTheReceiverHung() throws Exception {
        recoversFrom(Trouble.HANG, sink(BATCH, impatientDelivery()), batches());
        awaitDistinct(EVENTS);
    }

    @Test
    protected void deliversEveryEventAfterTheReceiverResetItsConnections() throws Exception {
        recoversFrom(Trouble.RESET, sink(BATCH, delivery(RETRY_TIME)), batches());
        awaitDistinct(EVENTS);
    }

    @Test
    void deliversEveryEventAfterTheReceiverWasDown() throws Exception {
        recoversFrom(Trouble.DOWN, sink(BATCH, delivery(RETRY_TIME)), batches());
        awaitDistinct(EVENTS);
        assertThat(duplicates()).isZero();
    }

    @Test
    void deliversEachEventOnceToASlowReceiver() throws Exception {
        begin(Trouble.SLOW);
        CompletableFuture<List<DeadLetter>> bundle =
                inBackground(sink(BATCH, delivery(RETRY_TIME)), batches(), receivers());
        end();

        assertThat(bundle.get(40, TimeUnit.SECONDS)).isEmpty();
        awaitDistinct(EVENTS);
        assertThat(duplicates()).isZero();
    }

    /** Delivers while the receiver is in trouble until an attempt has failed, and then to the end. */
    protected final void recoversFrom(Trouble trouble, SinkSpec sink, List<EventBatch> batches) throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        begin(trouble);
        CompletableFuture<List<DeadLetter>> bundle = inBackground(sink, batches, watched(receivers(), failed));
        assertThat(failed.await(20, TimeUnit.SECONDS)).as("an attempt failed").isTrue();
        end();

        assertThat(bundle.get(40, TimeUnit.SECONDS)).isEmpty();
    }

    private static CompletableFuture<List<DeadLetter>> inBackground(
            SinkSpec sink, List<EventBatch> batches, ReceiverFactory receivers) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return deliver(sink, batches, receivers);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void failsTheBundleAndReturnsNothingWhenTheReceiverStaysDown() {
        begin(Trouble.DOWN);

        assertThatThrownBy(() -> deliver(sink(BATCH, delivery(Duration.ofSeconds(1))), batches()))
                .isInstanceOf(DeliveryFailedException.class)
                .hasMessageMatching(
                        "lane acme/denied: gave up after \\d+ attempts in \\d+\\.\\d+ s; last: .*Exception.*");
        end();
    }

    /** Counts down at the first transient answer. */
    private static ReceiverFactory watched(ReceiverFactory receivers, CountDownLatch failed) {
        return new ReceiverFactory() {
            @Override
            public Receiver open(LaneSetup lane) {
                Receiver opened = receivers.open(lane);
                return new Receiver() {
                    @Override
                    public CompletableFuture<Answer> send(Shipment shipment) {
                        return opened.send(shipment).thenApply(answer -> {
                            boolean partly = answer instanceof Answer.PerEvent each && each.trouble() != null;
                            if (partly || answer instanceof Answer.Transient) {
                                failed.countDown();
                            }
                            return answer;
                        });
                    }

                    @Override
                    public Duration answersWithin(Duration requestTimeout) {
                        return opened.answersWithin(requestTimeout);
                    }

                    @Override
                    public int bytesOf(EventBatch batch, int event) {
                        return opened.bytesOf(batch, event);
                    }

                    @Override
                    public void close() {
                        opened.close();
                    }
                };
            }

            @Override
            public Object shipmentKey(EventBatch batch, int event) {
                return receivers.shipmentKey(batch, event);
            }

            @Override
            public boolean ordered() {
                return receivers.ordered();
            }
        };
    }
}
