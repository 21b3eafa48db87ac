package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.CombineSpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Crashes at any point and replays cut in any way leave each event in exactly one object, whether objects grow or not and
 * also where that changes between runs; and no reader ever sees one twice. A closed manifest always says what is there.
 */
class GcsReplayTest {
    private static final long HOUR_MICROS = 3_600_000_000L;

    @Property(tries = 200)
    void everyEventIsInExactlyOneObject(@ForAll long seed) {
        new Scene(new Random(seed)).play();
    }

    /** A worker on its way through the events, in shipments of random size. */
    private record Run(GcsReceiver receiver, Iterator<Shipment> shipments) {}

    /** A bucket, and the runs that write to it one after the other and at once. */
    private static final class Scene {
        private volatile Instant now = Instant.parse("2026-11-01T13:00:00Z");
        private final Random random;
        private final InMemoryObjects bucket = new InMemoryObjects(() -> now);

        Scene(Random random) {
            this.random = random;
        }

        void play() {
            FormatSpec format = random.nextBoolean() ? new FormatSpec.Json() : new FormatSpec.Avro();
            List<Event> events = eventsOfThreeHours(format);
            VisibleEvents seen = VisibleEvents.watching(bucket);

            List<Run> abandoned = new ArrayList<>();
            int checkpoint = 0;
            while (checkpoint < events.size()) {
                // A run that crashes may have stored events far behind the place of the next checkpoint, which may then
                // lie in the middle of one of its objects. And it may not have crashed at all, but go on unseen.
                for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
                    Run crashing = run(format, events.subList(checkpoint, somewhereBehind(checkpoint, events)));
                    for (int left = random.nextInt(8);
                            left > 0 && crashing.shipments().hasNext();
                            left--) {
                        sendNext(crashing);
                    }
                    abandoned.add(crashing);
                }
                int next = somewhereBehind(checkpoint, events);
                Run run = run(format, events.subList(checkpoint, next));
                while (run.shipments().hasNext()) {
                    for (Run other : abandoned) {
                        if (other.shipments().hasNext() && random.nextInt(4) == 0) {
                            sendNext(other);
                        }
                    }
                    sendNext(run);
                }
                run.receiver().close();
                checkpoint = next;
            }
            abandoned.forEach(run -> run.receiver().close());

            seen.assertEachOnce(events.stream().map(Event::offset).toList());
        }

        private int somewhereBehind(int checkpoint, List<Event> events) {
            return checkpoint + 1 + random.nextInt(events.size() - checkpoint);
        }

        private List<Event> eventsOfThreeHours(FormatSpec format) {
            List<Event> events = new ArrayList<>();
            long offset = random.nextInt(100);
            for (int i = 1 + random.nextInt(60); i > 0; i--) {
                // Gaps stand for records that the filter turned away.
                offset += 1 + random.nextInt(3);
                events.add(GcsReceiverTest.event(format, offset, random.nextInt(3) * HOUR_MICROS));
            }
            return events;
        }

        private Run run(FormatSpec format, List<Event> events) {
            CombineSpec combine = random.nextInt(3) == 0
                    ? null
                    : new CombineSpec(1 << 20, Duration.ofMinutes(1 + random.nextInt(10)));
            SinkSpec.Gcs sink = new SinkSpec.Gcs(
                    "archive", "logs", false, format, combine, true, SampleLanes.BATCH, SampleLanes.DELIVERY);
            return new Run(
                    GcsReceiverTest.receiver(bucket, sink, () -> now),
                    cut(events).iterator());
        }

        private void sendNext(Run run) {
            if (random.nextInt(5) == 0) {
                bucket.loseNextAnswer();
            }
            now = now.plusMillis(random.nextInt(random.nextBoolean() ? 300 : 90_000));
            if (random.nextInt(10) == 0) {
                now = now.plus(Manifests.QUIET);
                run.receiver().closeManifests();
            }
            Shipment shipment = run.shipments().next();
            Answer answer = run.receiver().send(shipment).join();
            for (int attempts = 1; !(answer instanceof Answer.Accepted); attempts++) {
                assertThat(attempts).as(answer.toString()).isLessThan(20);
                answer = run.receiver().send(shipment).join();
            }
        }

        private List<Shipment> cut(List<Event> events) {
            EventBatch batch = SampleLanes.batch(events);
            Map<ObjectName.Folder, List<Shipment.Slice>> open = new HashMap<>();
            List<Shipment> shipments = new ArrayList<>();
            for (int i = 0; i < batch.count(); i++) {
                List<Shipment.Slice> slices =
                        open.computeIfAbsent(ObjectName.folder(batch, i), folder -> new ArrayList<>());
                slices.add(new Shipment.Slice(batch, i, i + 1));
                if (random.nextInt(4) == 0) {
                    shipments.add(new Shipment(slices));
                    slices.clear();
                }
            }
            open.values().stream()
                    .filter(slices -> !slices.isEmpty())
                    .forEach(slices -> shipments.add(new Shipment(slices)));
            return shipments;
        }
    }
}
