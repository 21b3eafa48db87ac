package dev.sluice.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.DeadLetterSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final int KB = 1 << 10;

    private final Queue<String> sent = new ConcurrentLinkedQueue<>();

    @Test
    void theLargestLanesSendWhenAllTogetherHoldTooMuch() throws InterruptedException {
        Map<String, LaneSetup> setups =
                Map.of("acme/small", lane("small"), "acme/large", lane("large"), "acme/medium", lane("medium"));

        try (Lanes lanes = new Lanes(new Recording(sent), setups, false, 100 * KB)) {
            add(lanes, "acme/small", 10 * KB);
            add(lanes, "acme/medium", 30 * KB);
            add(lanes, "acme/large", 50 * KB);
            assertThat(sent).isEmpty();

            add(lanes, "acme/small", 20 * KB);
            assertThat(sent).containsExactly("acme/large " + 50 * KB);

            lanes.settle(deadLetter -> {});
            assertThat(sent)
                    .containsExactlyInAnyOrder(
                            "acme/large " + 50 * KB, "acme/medium " + 30 * KB, "acme/small " + 30 * KB);
        }
    }

    private static void add(Lanes lanes, String lane, int bytes) throws InterruptedException {
        EventBatch batch = new EventBatch(
                lane,
                Batches.TOPIC,
                0,
                new byte[bytes],
                new int[] {bytes},
                new int[] {bytes},
                new long[] {0},
                new long[] {0},
                new byte[] {0},
                new LaneCounts(1, 0, 0));
        lanes.add(batch, deadLetter -> {});
    }

    /** A lane that sends nothing by itself for a while. */
    private static LaneSetup lane(String name) {
        Subscription sample = Batches.lane(new SinkSpec.Discard(
                        new FormatSpec.Json(),
                        new BatchSpec(1_000, 1 << 20, Duration.ofMinutes(10)),
                        DeliverySpec.DEFAULT))
                .subscription();
        Subscription subscription = new Subscription(
                "acme", name, sample.source(), null, List.of(), sample.sink(), new DeadLetterSpec("dead.acme"));
        return new LaneSetup(subscription, "{}");
    }

    private record Recording(Queue<String> sent) implements ReceiverFactory {
        @Override
        public Receiver open(LaneSetup lane) {
            return new Receiver() {
                @Override
                public CompletableFuture<Answer> send(Shipment shipment) {
                    sent.add(lane.subscription().lane() + " " + shipment.payloadBytes());
                    return CompletableFuture.completedFuture(new Answer.Accepted());
                }

                @Override
                public void close() {}
            };
        }
    }
}
