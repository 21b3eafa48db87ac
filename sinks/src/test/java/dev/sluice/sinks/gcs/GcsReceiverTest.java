package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class GcsReceiverTest {
    static final Schema SCHEMA =
            SchemaBuilder.record("Event").fields().requiredString("event_id").endRecord();
    private static final long ONE_O_CLOCK =
            Instant.parse("2026-11-01T13:30:00Z").getEpochSecond() * 1_000_000;
    private static final String FOLDER = "logs/tenant=acme/dt=2026-11-01/hour=13/";
    private static final String AT_10 = FOLDER + "denied.fw.acme.traffic-3-00000000000000000010.json.gz";
    private static final String AT_12 = FOLDER + "denied.fw.acme.traffic-3-00000000000000000012.json.gz";
    private static final String AT_14 = FOLDER + "denied.fw.acme.traffic-3-00000000000000000014.json.gz";

    private final InMemoryObjects bucket = new InMemoryObjects();

    @Test
    void namesAnObjectByItsFirstEventAndLabelsItWithItsLast() {
        Answer answer = send(10, 11, 13);

        assertThat(answer).isEqualTo(new Answer.Accepted());
        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
        InMemoryObjects.Kept stored = stored(AT_10);
        assertThat(lines(stored)).containsExactly("{\"offset\":10}", "{\"offset\":11}", "{\"offset\":13}");
        assertThat(stored.contentType()).isEqualTo("application/gzip");
        assertThat(stored.metadata())
                .containsEntry("sluice-lane", "acme/denied")
                .containsEntry("sluice-first-offset", "10")
                .containsEntry("sluice-last-offset", "13")
                .containsEntry("sluice-count", "3")
                .containsKey("sluice-version");
    }

    @Test
    void acceptsWhatAReplayFindsStored() {
        send(10, 11, 13);

        assertThat(send(10, 11)).isEqualTo(new Answer.Accepted());

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
    }

    @Test
    void goesOnBehindEveryObjectThatAReplayFinds() {
        send(10, 11);
        send(12, 13);

        assertThat(send(10, 11, 12, 13, 14, 15)).isEqualTo(new Answer.Accepted());

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_12, AT_14);
        assertThat(lines(stored(AT_14))).containsExactly("{\"offset\":14}", "{\"offset\":15}");
        assertThat(bucket.creates()).as("no body is sent in vain").isEqualTo(3);
    }

    @Test
    void skipsWhatIsStoredWhenTheReplayStartsInTheMiddleOfAnObject() {
        send(10, 11, 12, 13);

        assertThat(send(12, 13, 14)).isEqualTo(new Answer.Accepted());

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_14);
    }

    @Test
    void fillsAGapWithoutRunningIntoTheObjectBehindIt() {
        send(10, 11);
        send(14, 15);

        assertThat(send(10, 11, 12, 13, 14, 15)).isEqualTo(new Answer.Accepted());

        assertThat(bucket.objects()).containsOnlyKeys(AT_10, AT_12, AT_14);
        assertThat(lines(stored(AT_12))).containsExactly("{\"offset\":12}", "{\"offset\":13}");
    }

    @Test
    void takesNoObjectOfALongerTopicForItsOwn() {
        String other = FOLDER + "denied.fw.acme.traffic-3-7-00000000000000000010.json.gz";
        bucket.put(
                other, new byte[] {1}, "application/gzip", label("acme/denied").toMetadata());

        send(10, 11);

        assertThat(bucket.objects()).containsOnlyKeys(other, AT_10);
    }

    @Test
    void listsAFolderOnce() {
        try (GcsReceiver receiver = receiver(bucket, SampleLanes.DELIVERY)) {
            for (long offset = 10; offset < 20; offset++) {
                assertThat(receiver.send(SampleLanes.shipment(events(offset))).join())
                        .isEqualTo(new Answer.Accepted());
            }
        }
        assertThat(bucket.lists()).isEqualTo(1);
    }

    @Test
    void acceptsAtTheSecondAttemptWhenTheAnswerToTheFirstWasLost() {
        bucket.loseNextAnswer();

        assertThat(send(10, 11)).isEqualTo(new Answer.Transient("bucket archive: StorageException", null));
        assertThat(send(10, 11)).isEqualTo(new Answer.Accepted());

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
    }

    @Test
    void leavesAnObjectAloneThatIsNotItsOwn() {
        bucket.put(AT_10, new byte[] {1}, "text/plain", Map.of());

        assertThat(send(10, 11))
                .isEqualTo(new Answer.Transient(
                        "bucket archive: " + AT_10
                                + " was not written by this lane (expected: nobody else writes there)",
                        null));

        assertThat(stored(AT_10).body()).containsExactly(1);
    }

    @Test
    void leavesAnotherLanesObjectAlone() {
        Map<String, String> label = label("acme/other").toMetadata();
        bucket.put(AT_10, new byte[] {1}, "text/plain", label);

        assertThat(send(10, 11)).isInstanceOf(Answer.Transient.class);

        assertThat(bucket.objects()).containsOnlyKeys(AT_10);
    }

    @Test
    void answersInTimeWhenTheBucketDoesNot() throws InterruptedException {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch resumed = new CountDownLatch(1);
        ObjectStore hanging = bucket.interruptedBy((moment, call) -> {
            if (moment == InMemoryObjects.Moment.BEFORE && call.equals("replace")) {
                await(hung);
                resumed.countDown();
            }
        });
        DeliverySpec hasty = new DeliverySpec(1, Duration.ofMillis(50), Duration.ofSeconds(1));
        try (GcsReceiver receiver = receiver(hanging, hasty)) {
            Answer answer =
                    receiver.send(SampleLanes.shipment(events(10, 11, 12))).join();

            assertThat(answer).isEqualTo(new Answer.Transient("bucket archive: no answer within PT0.05S", null));
            hung.countDown();
            await(resumed);
        }
    }

    private Answer send(long... offsets) {
        try (GcsReceiver receiver = receiver(bucket, SampleLanes.DELIVERY)) {
            return receiver.send(SampleLanes.shipment(events(offsets))).join();
        }
    }

    static GcsReceiver receiver(ObjectStore store, DeliverySpec delivery) {
        return receiver(
                store,
                new SinkSpec.Gcs("archive", "logs", new FormatSpec.Json(), SampleLanes.BATCH, delivery),
                InstantSource.system());
    }

    static GcsReceiver receiver(ObjectStore store, SinkSpec.Gcs sink, InstantSource clock) {
        LaneSetup lane = SampleLanes.lane(sink, SCHEMA);
        return new GcsReceiver(
                lane.subscription(), sink, ObjectBody.forFormat(sink.format(), lane.schema()), store, clock);
    }

    private static ObjectLabel label(String lane) {
        return new ObjectLabel(lane, 10, 11, 2, 1, null);
    }

    private static List<Event> events(long... offsets) {
        return LongStream.of(offsets)
                .mapToObj(offset -> event(offset, ONE_O_CLOCK))
                .toList();
    }

    static Event event(long offset, long timeMicros) {
        return new Event(offset, timeMicros, ("{\"offset\":" + offset + "}").getBytes(StandardCharsets.UTF_8));
    }

    static Event event(FormatSpec format, long offset, long timeMicros) {
        if (format instanceof FormatSpec.Json) {
            return event(offset, timeMicros);
        }
        // Avro binary of the schema: texts below 64 bytes have one byte of length.
        byte[] id = ("-" + offset).getBytes(StandardCharsets.UTF_8);
        id[0] = (byte) (2 * (id.length - 1));
        return new Event(offset, timeMicros, id);
    }

    private InMemoryObjects.Kept stored(String name) {
        return Optional.ofNullable(bucket.objects().get(name)).orElseThrow();
    }

    private static List<String> lines(InMemoryObjects.Kept kept) {
        try {
            return VisibleEvents.lines(kept.body());
        } catch (IOException e) {
            throw new AssertionError("not a gzip file", e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
