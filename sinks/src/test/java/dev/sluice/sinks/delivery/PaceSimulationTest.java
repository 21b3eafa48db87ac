package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.BackoffSpec;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.LimitsSpec;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A lane with more to send than its receiver takes, in simulated time. */
@Timeout(120)
class PaceSimulationTest {
    private static final Duration SETTLING = Duration.ofMinutes(1);
    private static final Duration MEASURED = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(5);

    /** Always more than a step needs. */
    private static final int WAITING_EVENTS = 100;

    private final ManualTimers timers = new ManualTimers();
    private final LaneTally tally = new LaneTally(Batches.LANE);
    private final Returns returns = new Returns();
    private long offset;

    /** Takes so many calls a second, with a token bucket, and refuses the others; answers after a fixed time. */
    private final class Throttled implements Receiver {
        private final double perSecond;
        private final double burst;
        private final Duration latency;
        private final @Nullable Duration retryAfter;
        private double tokens;
        private long filledNanos;
        private int accepted;
        private int refused;

        Throttled(double perSecond, double burst, Duration latency, @Nullable Duration retryAfter) {
            this.perSecond = perSecond;
            this.burst = burst;
            this.latency = latency;
            this.retryAfter = retryAfter;
            this.tokens = burst;
        }

        @Override
        public CompletableFuture<Answer> send(Shipment shipment) {
            long now = timers.nanoTime();
            tokens = Math.min(burst, tokens + perSecond * (now - filledNanos) / 1e9);
            filledNanos = now;
            Answer answer;
            if (tokens >= 1) {
                tokens--;
                accepted++;
                answer = new Answer.Accepted();
            } else {
                refused++;
                answer = new Answer.Transient("status 429", retryAfter);
            }
            CompletableFuture<Answer> later = new CompletableFuture<>();
            timers.after(latency, () -> later.complete(answer));
            return later;
        }

        void forget() {
            accepted = 0;
            refused = 0;
        }

        @Override
        public void close() {}
    }

    private Lane lane(int maxInFlight, boolean adaptive, Receiver receiver) {
        DeliverySpec delivery = new DeliverySpec(
                maxInFlight,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                BackoffSpec.DEFAULT,
                adaptive,
                LimitsSpec.NONE);
        SinkSpec sink = new SinkSpec.Gcs(
                "bucket", "", new FormatSpec.Json(), new BatchSpec(1, 10_000, Duration.ofSeconds(1)), delivery);
        return new Lane(
                Batches.lane(sink), setup -> receiver, RetryPolicy.of(delivery), timers, new Random(1), tally, returns);
    }

    private void run(Lane lane, Duration time) throws InterruptedException {
        long eventBytes = Batches.shipment(Batches.of(0, 1_000_000_000, 1)).payloadBytes();
        for (long end = timers.nanoTime() + time.toNanos(); timers.nanoTime() < end; timers.advance(STEP)) {
            while (tally.value(DeliveryMetric.HELD_BYTES).get() < WAITING_EVENTS * eventBytes) {
                lane.add(Batches.of(0, offset++, 1));
            }
        }
        returns.throwIfFailed();
    }

    @ParameterizedTest
    @CsvSource({
        "5, 2, 4, 0",
        "20, 2, 4, 0",
        "20, 2, 4, 1",
        "20, 2, 32, 1",
        "200, 50, 32, 0",
        "200, 50, 32, 1",
    })
    void settlesWithinTenPercentBelowAReceiversLimitWithHardlyARefusal(
            int burst, int latencyMillis, int maxInFlight, int retryAfterSeconds) throws Exception {
        Duration retryAfter = retryAfterSeconds == 0 ? null : Duration.ofSeconds(retryAfterSeconds);
        Throttled receiver = new Throttled(200, burst, Duration.ofMillis(latencyMillis), retryAfter);
        try (Lane lane = lane(maxInFlight, true, receiver)) {
            run(lane, SETTLING);
            receiver.forget();
            run(lane, MEASURED);
        }

        double acceptedPerSecond = receiver.accepted / (double) MEASURED.toSeconds();
        // What is saved up in the bucket when the measuring begins is taken on top.
        double savedUp = burst / (double) MEASURED.toSeconds();
        double refusedShare = receiver.refused / (double) (receiver.accepted + receiver.refused);
        assertThat(acceptedPerSecond).isBetween(180.0, 200.0 + savedUp);
        assertThat(refusedShare).isLessThan(0.01);
    }

    @Test
    void followsAReceiverThatTakesMore() throws Exception {
        Throttled small = new Throttled(20, 20, Duration.ofMillis(10), null);
        Throttled large = new Throttled(500, 50, Duration.ofMillis(10), null);
        Receiver[] current = {small};
        Receiver moving = new Receiver() {
            @Override
            public CompletableFuture<Answer> send(Shipment shipment) {
                return current[0].send(shipment);
            }

            @Override
            public void close() {}
        };
        try (Lane lane = lane(16, true, moving)) {
            run(lane, SETTLING);
            small.forget();
            run(lane, MEASURED);
            current[0] = large;
            run(lane, MEASURED);
            large.forget();
            run(lane, MEASURED);
        }

        assertThat(small.accepted / (double) MEASURED.toSeconds()).isBetween(18.0, 20.2);
        assertThat(small.refused / (double) small.accepted).isLessThan(0.01);
        assertThat(large.accepted / (double) MEASURED.toSeconds()).isBetween(450.0, 500.5);
        assertThat(large.refused / (double) large.accepted).isLessThan(0.01);
    }

    /** What the pacing is for: without it, the same receiver refuses call after call. */
    @Test
    void wouldBeRefusedOftenWithoutPacing() throws Exception {
        Throttled receiver = new Throttled(200, 20, Duration.ofMillis(2), null);
        try (Lane lane = lane(4, false, receiver)) {
            run(lane, SETTLING);
        }

        assertThat(receiver.refused / (double) (receiver.accepted + receiver.refused))
                .isGreaterThan(0.02);
    }
}
