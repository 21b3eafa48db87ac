package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.gcs.InMemoryObjects.Moment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.CombineSpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A run that dies, or halts, at each single call to the bucket, before or after it takes effect, with each way for a second
 * run to replay: from each event that the first one had not got through, or before, in shipments of each size. Readers see
 * every event at the end, and none twice at any time.
 */
class GcsCrashTest {
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final Instant START = Instant.parse("2026-11-01T13:00:00Z");
    private static final CombineSpec COMBINE = new CombineSpec(1 << 20, Duration.ofMinutes(2));

    /** One event in three is of another hour; some offsets' records were turned away by the filter. */
    private static final long[] OFFSETS = {10, 11, 12, 14, 15, 16, 17, 20};

    private InMemoryObjects bucket = new InMemoryObjects();
    private VisibleEvents seen = VisibleEvents.watching(bucket);
    private volatile Instant now = START;

    /** Index of the first event that the first run has not got through. */
    private volatile int firstRunAccepted;

    static Stream<Arguments> bothRuns() {
        FormatSpec json = new FormatSpec.Json();
        FormatSpec avro = new FormatSpec.Avro();
        return Stream.of(
                Arguments.of(json, null, null),
                Arguments.of(json, COMBINE, COMBINE),
                Arguments.of(avro, COMBINE, COMBINE),
                Arguments.of(json, COMBINE, null),
                Arguments.of(json, null, COMBINE));
    }

    @ParameterizedTest
    @MethodSource("bothRuns")
    void aReplayFindsWhatADeadRunHasStored(
            FormatSpec format, @Nullable CombineSpec first, @Nullable CombineSpec second) {
        int crashes = 0;
        for (Moment moment : Moment.values()) {
            boolean crashed = true;
            for (int call = 1; crashed; call++) {
                crashed = false;
                int accepted = OFFSETS.length;
                for (int from = 0; from <= accepted; from++) {
                    for (int size = 1; size <= 3; size++) {
                        startAnew();
                        CountedCalls death = new CountedCalls(moment, call, () -> {
                            throw new Death();
                        });
                        accepted = run(bucket.interruptedBy(death), format, first, 0, 2);
                        crashed = death.happened();
                        run(bucket, format, second, Math.min(from, accepted), size);
                        seen.assertEachOnce(LongStream.of(OFFSETS).boxed().toList());
                        crashes++;
                    }
                }
            }
        }
        assertThat(crashes).isGreaterThan(200);
    }

    @ParameterizedTest
    @MethodSource("bothRuns")
    void aRunThatWasTakenForDeadGoesOnWithoutHarm(
            FormatSpec format, @Nullable CombineSpec first, @Nullable CombineSpec second) {
        int halts = 0;
        for (Moment moment : Moment.values()) {
            boolean halted = true;
            for (int call = 1; halted; call++) {
                halted = false;
                for (int until = 1; until <= OFFSETS.length; until++) {
                    for (boolean fromStart : new boolean[] {true, false}) {
                        startAnew();
                        // While a call of the first run hangs, the second one replays from a checkpoint up to there.
                        int to = until;
                        CountedCalls halt = new CountedCalls(moment, call, () -> {
                            int from = fromStart ? 0 : firstRunAccepted;
                            run(bucket, format, second, from, 3, Math.max(from, to));
                        });
                        assertThat(run(bucket.interruptedBy(halt), format, first, 0, 2))
                                .isEqualTo(OFFSETS.length);
                        halted = halt.happened();
                        seen.assertEachOnce(LongStream.of(OFFSETS).boxed().toList());
                        halts++;
                    }
                }
            }
        }
        assertThat(halts).isGreaterThan(200);
    }

    private void startAnew() {
        now = START;
        firstRunAccepted = 0;
        bucket = new InMemoryObjects();
        seen = VisibleEvents.watching(bucket);
    }

    private int run(ObjectStore store, FormatSpec format, @Nullable CombineSpec combine, int from, int size) {
        return run(store, format, combine, from, size, OFFSETS.length);
    }

    /** Sends the events {@code [from, to)}, until it dies; tells the index of the first event not accepted. */
    private int run(ObjectStore store, FormatSpec format, @Nullable CombineSpec combine, int from, int size, int to) {
        SinkSpec.Gcs sink = new SinkSpec.Gcs(
                "archive", "logs", false, format, combine, false, SampleLanes.BATCH, SampleLanes.DELIVERY);
        int accepted = from;
        try (GcsReceiver receiver = GcsReceiverTest.receiver(store, sink, () -> now)) {
            for (int start = from; start < to; start += size) {
                int end = Math.min(to, start + size);
                for (Shipment shipment : shipments(format, start, end)) {
                    // Objects reach their age now and then.
                    now = now.plusSeconds(25);
                    assertThat(receiver.send(shipment).join()).isEqualTo(new Answer.Accepted());
                }
                accepted = end;
                if (store != bucket) {
                    firstRunAccepted = end;
                }
            }
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(Death.class);
        }
        return accepted;
    }

    /** What a bundle of these events is cut into: one shipment for each hour. */
    private static List<Shipment> shipments(FormatSpec format, int from, int to) {
        List<Shipment> shipments = new ArrayList<>();
        for (long hour = 0; hour < 2; hour++) {
            List<Event> events = new ArrayList<>();
            for (int i = from; i < to; i++) {
                if (hour == (i % 3 == 2 ? 1 : 0)) {
                    events.add(GcsReceiverTest.event(format, OFFSETS[i], hour * HOUR_MICROS));
                }
            }
            if (!events.isEmpty()) {
                EventBatch batch = SampleLanes.batch(events);
                shipments.add(new Shipment(List.of(new Shipment.Slice(batch, 0, batch.count()))));
            }
        }
        return shipments;
    }

    /** Does something at one moment of one call, counted from 1. */
    private static final class CountedCalls implements InMemoryObjects.Interruption {
        private final Moment moment;
        private final int call;
        private final Runnable action;
        private int calls;

        CountedCalls(Moment moment, int call, Runnable action) {
            this.moment = moment;
            this.call = call;
            this.action = action;
        }

        @Override
        public void at(Moment current, String name) {
            if (current == moment && ++calls == call) {
                action.run();
            }
        }

        boolean happened() {
            return calls >= call;
        }
    }

    private static final class Death extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
