package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Crashes at any point and replays cut in any way leave each event in exactly one object. */
class GcsReplayTest {
    private static final long HOUR_MICROS = 3_600_000_000L;

    @Property(tries = 150)
    void everyEventIsInExactlyOneObject(@ForAll long seed) {
        Random random = new Random(seed);
        InMemoryObjects bucket = new InMemoryObjects();
        List<Event> events = eventsOfThreeHours(random);

        List<Run> abandoned = new ArrayList<>();
        int checkpoint = 0;
        while (checkpoint < events.size()) {
            // A run that crashes may have stored events far behind the place of the next checkpoint, which may then
            // lie in the middle of one of its objects. And it may not have crashed at all, but go on unseen.
            for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
                Run crashing =
                        Run.of(bucket, events.subList(checkpoint, somewhereBehind(checkpoint, events, random)), random);
                for (int left = random.nextInt(8);
                        left > 0 && crashing.shipments().hasNext();
                        left--) {
                    crashing.sendNext(bucket, random);
                }
                abandoned.add(crashing);
            }
            int next = somewhereBehind(checkpoint, events, random);
            Run run = Run.of(bucket, events.subList(checkpoint, next), random);
            while (run.shipments().hasNext()) {
                for (Run other : abandoned) {
                    if (other.shipments().hasNext() && random.nextInt(4) == 0) {
                        other.sendNext(bucket, random);
                    }
                }
                run.sendNext(bucket, random);
            }
            run.receiver().close();
            checkpoint = next;
        }
        abandoned.forEach(run -> run.receiver().close());

        assertEachExactlyOnce(bucket, events);
    }

    private static int somewhereBehind(int checkpoint, List<Event> events, Random random) {
        return checkpoint + 1 + random.nextInt(events.size() - checkpoint);
    }

    private static List<Event> eventsOfThreeHours(Random random) {
        List<Event> events = new ArrayList<>();
        long offset = random.nextInt(100);
        for (int i = 1 + random.nextInt(60); i > 0; i--) {
            // Gaps stand for records that the filter turned away.
            offset += 1 + random.nextInt(3);
            events.add(GcsReceiverTest.event(offset, random.nextInt(3) * HOUR_MICROS));
        }
        return events;
    }

    /** A worker on its way through the events, in shipments of random size. */
    private record Run(GcsReceiver receiver, Iterator<Shipment> shipments) {
        static Run of(InMemoryObjects bucket, List<Event> events, Random random) {
            return new Run(
                    GcsReceiverTest.receiver(bucket, SampleLanes.DELIVERY),
                    cut(events, random).iterator());
        }

        void sendNext(InMemoryObjects bucket, Random random) {
            if (random.nextInt(5) == 0) {
                bucket.loseNextAnswer();
            }
            Shipment shipment = shipments.next();
            Answer answer = receiver.send(shipment).join();
            for (int attempts = 1; !(answer instanceof Answer.Accepted); attempts++) {
                assertThat(attempts).isLessThan(20);
                answer = receiver.send(shipment).join();
            }
        }
    }

    private static List<Shipment> cut(List<Event> events, Random random) {
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

    private static void assertEachExactlyOnce(InMemoryObjects bucket, List<Event> events) {
        Map<String, List<String>> linesByObject = new TreeMap<>();
        bucket.objects().forEach((name, stored) -> {
            List<String> lines = GcsReceiverTest.lines(stored);
            linesByObject.put(name, lines);
            assertThat(stored.metadata()).containsEntry("sluice-count", String.valueOf(lines.size()));
            assertThat(lines.get(lines.size() - 1))
                    .isEqualTo("{\"offset\":" + stored.metadata().get("sluice-last-offset") + "}");
        });
        List<String> stored =
                linesByObject.values().stream().flatMap(List::stream).toList();
        Set<String> expected = new HashSet<>();
        events.forEach(event -> expected.add("{\"offset\":" + event.offset() + "}"));
        assertThat(stored).doesNotHaveDuplicates().hasSameSizeAs(events);
        assertThat(new HashSet<>(stored)).isEqualTo(expected);
    }
}
