package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.cloud.storage.StorageException;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private static final Instant START = Instant.parse("2026-11-01T13:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String FOLDER = "logs/tenant=acme/dt=2026-11-01/hour=13/denied.fw.acme.traffic-3";
    private static final String MANIFEST = "_manifests/" + FOLDER + ".json";
    private static final String BEFORE = "_manifests/" + FOLDER.replace("hour=13", "hour=12") + ".json";

    private Instant now = START;
    private final InMemoryObjects bucket = new InMemoryObjects(() -> now);

    @Test
    void isOpenWhileTheFolderChanges() {
        try (GcsReceiver receiver = receiver()) {
            send(receiver, START, 10, 11);
            now = now.plus(Manifests.QUIET).minusMillis(1);
            receiver.closeManifests();
        }

        assertThat(manifest(MANIFEST).toString())
                .isEqualTo("{\"state\":\"open\",\"asOf\":\"2026-11-01T13:00:00Z\",\"lane\":\"acme/denied\","
                        + "\"topic\":\"fw.acme.traffic\",\"partition\":3,\"hour\":\"2026-11-01T13:00:00Z\"}");
    }

    @Test
    void listsTheFolderOnceThatIsQuiet() {
        try (GcsReceiver receiver = receiver()) {
            send(receiver, START, 10, 11);
            send(receiver, START, 14);
            now = now.plus(Manifests.QUIET);
            receiver.closeManifests();
        }

        String first = FOLDER + "-00000000000000000010.json.gz";
        String second = FOLDER + "-00000000000000000014.json.gz";
        long bytes = stored(first).bytes() + stored(second).bytes();
        assertThat(manifest(MANIFEST).toString())
                .isEqualTo("{\"state\":\"closed\",\"asOf\":\"2026-11-01T13:10:00Z\",\"lane\":\"acme/denied\","
                        + "\"topic\":\"fw.acme.traffic\",\"partition\":3,\"hour\":\"2026-11-01T13:00:00Z\","
                        + "\"events\":3,\"bytes\":" + bytes + ",\"objects\":["
                        + object(first, 2, 10, 11) + "," + object(second, 1, 14, 14) + "]}");
    }

    @Test
    void costsTwoWritesAndAListingHoweverManyObjectsThereAre() {
        try (GcsReceiver receiver = receiver()) {
            int lists = bucket.lists();
            for (long offset = 10; offset < 60; offset++) {
                send(receiver, START, offset);
            }
            assertThat(bucket.lists() - lists)
                    .as("of the folder, and of what is open")
                    .isEqualTo(2);
            now = now.plus(Manifests.QUIET);
            receiver.closeManifests();
            receiver.closeManifests();
            assertThat(bucket.lists() - lists).isEqualTo(3);
        }

        assertThat(manifest(MANIFEST).path("objects")).hasSize(50);
        // 50 objects, and the manifest's closing; its opening needs no precondition.
        assertThat(bucket.creates()).isEqualTo(51);
    }

    @Test
    void isOpenedAgainForLateEvents() {
        try (GcsReceiver receiver = receiver()) {
            send(receiver, START, 10);
            now = now.plus(Manifests.QUIET);
            receiver.closeManifests();
            send(receiver, START, 11);
            assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("open");
            now = now.plus(Manifests.QUIET);
            receiver.closeManifests();
        }

        assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("closed");
        assertThat(manifest(MANIFEST).path("events").asInt()).isEqualTo(2);
    }

    @Test
    void isClosedByTheNextRunThatHasThePartition() {
        try (GcsReceiver dies = receiver()) {
            send(dies, START.minus(HOUR), 9);
            send(dies, START, 10);
        }

        now = now.plusSeconds(60);
        try (GcsReceiver next = receiver()) {
            send(next, START, 11);
            now = now.plus(Manifests.QUIET);
            next.closeManifests();
            assertThat(manifest(BEFORE).path("state").asText())
                    .as("the other run may be alive")
                    .isEqualTo("open");
            now = now.plus(Manifests.QUIET);
            next.closeManifests();
        }

        assertThat(manifest(BEFORE).path("state").asText()).isEqualTo("closed");
        assertThat(manifest(BEFORE).path("events").asInt()).isEqualTo(1);
        assertThat(manifest(MANIFEST).path("events").asInt()).isEqualTo(2);
    }

    @Test
    void isNotClosedOverAnotherWorkersBack() {
        try (GcsReceiver one = receiver();
                GcsReceiver other = receiver()) {
            send(one, START, 10);
            now = now.plus(Manifests.QUIET);
            // The other one has opened it meanwhile and is about to write.
            new Manifests(lane(), sink(), bucket, () -> now)
                    .open(new ObjectName.Folder(SampleLanes.TOPIC, 3, START.getEpochSecond() / 3_600));
            one.closeManifests();
            assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("open");
            send(other, START, 11);
            now = now.plus(Manifests.QUIET);
            one.closeManifests();
            assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("open");
            other.closeManifests();
        }

        assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("closed");
        assertThat(manifest(MANIFEST).path("events").asInt()).isEqualTo(2);
    }

    @Test
    void isOpenedAnewForAWriteThatSucceedsAfterOthersHaveFailed() {
        AtomicBoolean down = new AtomicBoolean(true);
        ObjectStore unreliable = bucket.interruptedBy((moment, call) -> {
            if (call.equals("replace") && down.get()) {
                throw new StorageException(503, "Service Unavailable");
            }
        });
        try (GcsReceiver other = receiver();
                GcsReceiver tries = GcsReceiverTest.receiver(unreliable, sink(), () -> now)) {
            send(other, START, 10);
            for (int i = 0; i < 12; i++) {
                assertThat(tries.send(SampleLanes.shipment(List.of(event(START, 11))))
                                .join())
                        .isInstanceOf(Answer.Transient.class);
                now = now.plus(Manifests.QUIET.dividedBy(3));
                other.closeManifests();
            }
            down.set(false);
            send(tries, START, 11);
            assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("open");
            now = now.plus(Manifests.QUIET);
            tries.closeManifests();
        }

        assertThat(manifest(MANIFEST).path("state").asText()).isEqualTo("closed");
        assertThat(manifest(MANIFEST).path("events").asInt()).isEqualTo(2);
    }

    private static Subscription lane() {
        return SampleLanes.lane(sink(), GcsReceiverTest.SCHEMA).subscription();
    }

    private static SinkSpec.Gcs sink() {
        return new SinkSpec.Gcs(
                "archive", "logs", false, new FormatSpec.Json(), null, true, SampleLanes.BATCH, SampleLanes.DELIVERY);
    }

    private GcsReceiver receiver() {
        return GcsReceiverTest.receiver(bucket, sink(), () -> now);
    }

    private static void send(GcsReceiver receiver, Instant time, long... offsets) {
        List<Event> events = new ArrayList<>();
        for (long offset : offsets) {
            events.add(event(time, offset));
        }
        assertThat(receiver.send(SampleLanes.shipment(events)).join()).isEqualTo(new Answer.Accepted());
    }

    private static Event event(Instant time, long offset) {
        return GcsReceiverTest.event(offset, time.getEpochSecond() * 1_000_000);
    }

    private String object(String name, int events, long first, long last) {
        ObjectStore.Stored stored = stored(name);
        return "{\"name\":\"" + name + "\",\"generation\":" + stored.generation() + ",\"events\":" + events
                + ",\"firstOffset\":" + first + ",\"lastOffset\":" + last + ",\"bytes\":" + stored.bytes()
                + ",\"crc32c\":\"" + stored.crc32c() + "\"}";
    }

    private ObjectStore.Stored stored(String name) {
        return Objects.requireNonNull(bucket.objects().get(name), name).stored();
    }

    private JsonNode manifest(String name) {
        return VisibleEvents.json(
                Objects.requireNonNull(bucket.objects().get(name), name).body());
    }
}
