package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.CombineSpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GcsCombineTest {
    private static final Instant START = Instant.parse("2026-11-01T13:00:00Z");
    private static final CombineSpec COMBINE = new CombineSpec(1 << 20, Duration.ofMinutes(15));
    private static final String NAME = "logs/tenant=acme/dt=2026-11-01/hour=13/denied.fw.acme.traffic-3-";
    private static final String AT_10 = NAME + "00000000000000000010.json.gz";
    private static final String AT_12 = NAME + "00000000000000000012.json.gz";
    private static final String AT_14 = NAME + "00000000000000000014.json.gz";

    private final InMemoryObjects bucket = new InMemoryObjects();
    private Instant now = START;

    @Test
    void appendsWhatFollows() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
            now = now.plusSeconds(60);
            send(receiver, 12);
            now = now.plusSeconds(60);
            send(receiver, 15, 17);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
        assertThat(events(AT_10)).containsExactly("10", "11", "12", "15", "17");
        assertThat(metadata(AT_10))
                .containsEntry("sluice-first-offset", "10")
                .containsEntry("sluice-last-offset", "17")
                .containsEntry("sluice-count", "5")
                .containsEntry("sluice-parts", "3")
                .containsEntry("sluice-grows-until", "2026-11-01T13:15:00Z");
        assertThat(kept(AT_10).contentType()).isEqualTo("application/gzip");
    }

    @Test
    void appendsToAvroFilesToo() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Avro(), COMBINE)) {
            send(receiver, new FormatSpec.Avro(), 10, 11);
            send(receiver, new FormatSpec.Avro(), 12);
        }

        String name = NAME + "00000000000000000010.avro";
        assertThat(bucket.objects()).containsOnlyKeys(name);
        assertThat(events(name)).containsExactly("10", "11", "12");
    }

    @Test
    void anObjectTakesNoMoreWhenItHasItsAge() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
            now = START.plus(COMBINE.maxAge());
            send(receiver, 12, 13);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_12);
        assertThat(events(AT_10)).containsExactly("10", "11");
        assertThat(metadata(AT_10)).doesNotContainKeys("sluice-grows-until", "sluice-grows-as");
        assertThat(metadata(AT_12)).containsEntry("sluice-grows-until", "2026-11-01T13:30:00Z");
    }

    @Test
    void anObjectTakesNoMoreWhenItHasItsSize() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
            assertThat(receiver.send(SampleLanes.shipment(List.of(incompressible(12))))
                            .join())
                    .isEqualTo(new Answer.Accepted());
            send(receiver, 14);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_14);
        assertThat(metadata(AT_10))
                .containsEntry("sluice-last-offset", "12")
                .doesNotContainKeys("sluice-grows-until", "sluice-grows-as");
        assertThat(metadata(AT_14)).containsKey("sluice-grows-until");
    }

    @Test
    void anObjectThatIsLargeFromTheStartNeverGrows() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            assertThat(receiver.send(SampleLanes.shipment(List.of(incompressible(10))))
                            .join())
                    .isEqualTo(new Answer.Accepted());
            send(receiver, 12);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_12);
        assertThat(metadata(AT_10)).doesNotContainKey("sluice-grows-until");
    }

    @Test
    void aNewRunGoesOnWhereItHasSeenTheEndOfTheObject() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
        }
        try (GcsReceiver replay = receiver(new FormatSpec.Json(), COMBINE)) {
            send(replay, 11, 14);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
        assertThat(events(AT_10)).containsExactly("10", "11", "14");
    }

    @Test
    void aNewRunLeavesRoomForWhatItHasNotSeen() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
        }
        try (GcsReceiver later = receiver(new FormatSpec.Json(), COMBINE)) {
            send(later, 14);
        }
        assertThat(metadata(AT_10)).doesNotContainKey("sluice-grows-until");

        try (GcsReceiver replay = receiver(new FormatSpec.Json(), COMBINE)) {
            send(replay, 10, 11, 12, 13, 14);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_12, AT_14);
        assertThat(events(AT_12)).containsExactly("12", "13");
    }

    @Test
    void aLaneThatDoesNotCombineClosesWhatIsOpen() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
        }
        try (GcsReceiver whole = receiver(new FormatSpec.Json(), null)) {
            send(whole, 11, 12);
            send(whole, 14);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_12, AT_14);
        assertThat(metadata(AT_10)).doesNotContainKey("sluice-grows-until");
    }

    @Test
    void aLaneOfAnotherFormatClosesWhatIsOpen() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
        }
        try (GcsReceiver avro = receiver(new FormatSpec.Avro(), COMBINE)) {
            send(avro, new FormatSpec.Avro(), 11, 12);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, NAME + "00000000000000000012.avro");
        assertThat(events(AT_10)).containsExactly("10", "11");
        assertThat(kept(AT_10).contentType()).isEqualTo("application/gzip");
        assertThat(metadata(AT_10)).doesNotContainKey("sluice-grows-until");
    }

    @Test
    void aBusyFolderKeepsObjectsOfTheirOwn() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            for (long offset = 10; offset < 30; offset++) {
                now = now.plusMillis(200);
                send(receiver, offset);
            }
        }

        // After five writes it is clear that there is more than one a second; the sixth closes their object.
        assertThat(bucket.objects()).hasSize(15);
        assertThat(events(AT_10)).containsExactly("10", "11", "12", "13", "14", "15");
        assertThat(bucket.objects().values())
                .allSatisfy(kept -> assertThat(kept.metadata()).doesNotContainKey("sluice-grows-until"));
    }

    @Test
    void deletesWhatADeadRunHasLeftOver() {
        bucket.put(
                "_parts/" + AT_10,
                new byte[] {1},
                "application/gzip",
                new ObjectLabel("acme/denied", 10, 11, 2, 1, null).toMetadata());

        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
    }

    @Test
    void findsItsEventsStoredWhenTheAnswerWasLost() {
        try (GcsReceiver receiver = receiver(new FormatSpec.Json(), COMBINE)) {
            send(receiver, 10, 11);
            // Of the part first, then of the composition.
            bucket.loseNextAnswer();
            assertThat(receiver.send(shipment(new FormatSpec.Json(), 12)).join())
                    .isInstanceOf(Answer.Transient.class);
            send(receiver, 12);
            send(receiver, 14);
        }

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
        assertThat(events(AT_10)).containsExactly("10", "11", "12", "14");
    }

    private GcsReceiver receiver(FormatSpec format, @Nullable CombineSpec combine) {
        SinkSpec.Gcs sink = new SinkSpec.Gcs(
                "archive", "logs", false, format, combine, false, SampleLanes.BATCH, SampleLanes.DELIVERY);
        return GcsReceiverTest.receiver(bucket, sink, () -> now);
    }

    private static void send(GcsReceiver receiver, long... offsets) {
        send(receiver, new FormatSpec.Json(), offsets);
    }

    private static void send(GcsReceiver receiver, FormatSpec format, long... offsets) {
        assertThat(receiver.send(shipment(format, offsets)).join()).isEqualTo(new Answer.Accepted());
    }

    private static Shipment shipment(FormatSpec format, long... offsets) {
        List<Event> events = new ArrayList<>();
        LongStream.of(offsets)
                .forEach(offset ->
                        events.add(GcsReceiverTest.event(format, offset, START.getEpochSecond() * 1_000_000)));
        return SampleLanes.shipment(events);
    }

    /** An event that has more than a MB also when it is compressed. */
    private static Event incompressible(long offset) {
        byte[] noise = new byte[2 << 20];
        new Random(offset).nextBytes(noise);
        byte[] text = HexFormat.of().formatHex(noise).getBytes(StandardCharsets.US_ASCII);
        return new Event(offset, START.getEpochSecond() * 1_000_000, text);
    }

    private List<String> events(String name) {
        return VisibleEvents.in(name, kept(name).body());
    }

    private Map<String, String> metadata(String name) {
        return kept(name).metadata();
    }

    private InMemoryObjects.Kept kept(String name) {
        return Objects.requireNonNull(bucket.objects().get(name), name);
    }
}
