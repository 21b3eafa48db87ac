package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.BatchSpec;
import dev.sluice.subscription.CombineSpec;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.gcs.GcsFault;
import dev.sluice.testkit.gcs.GcsObject;
import dev.sluice.testkit.gcs.GcsOperation;
import dev.sluice.testkit.gcs.GcsServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects that grow, have manifests or go up in chunks, against a server that speaks the JSON API. */
class GcsObjectsIT {
    private static final String BUCKET = "archive";
    private static final Instant TIME = Instant.parse("2026-11-01T13:30:00Z");
    private static final String FOLDER = "logs/tenant=acme/dt=2026-11-01/hour=13/denied.fw.acme.traffic-3";
    private static final DeliverySpec ONE_AFTER_THE_OTHER =
            new DeliverySpec(1, Duration.ofSeconds(20), Duration.ofMinutes(1));

    private GcsServer server;
    private Instant now = TIME;

    @BeforeEach
    void start() throws IOException {
        server = GcsServer.startWithBuckets(BUCKET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "avro"})
    void anObjectGrowsWithoutEverBeingSeenInPart(String name) throws IOException {
        FormatSpec format = name.equals("json") ? new FormatSpec.Json() : new FormatSpec.Avro();
        List<List<String>> seen = new ArrayList<>();
        server.onWrite(written -> seen.add(
                List.of(written.name().substring(0, 6), written.metadata().get("sluice-last-offset"))));

        try (Receiver receiver = receiver(sink(format, true, false))) {
            deliver(receiver, format, 10, 11);
            deliver(receiver, format, 12);
            deliver(receiver, format, 14, 15);
        }

        assertThat(visible()).containsExactly("10", "11", "12", "14", "15");
        assertThat(server.objects(BUCKET, "")).hasSize(1).allSatisfy(object -> {
            assertThat(object.componentCount()).isEqualTo(3);
            assertThat(object.metadata())
                    .containsEntry("sluice-first-offset", "10")
                    .containsEntry("sluice-last-offset", "15")
                    .containsEntry("sluice-count", "5");
        });
        assertThat(seen)
                .containsExactly(
                        List.of("logs/t", "11"),
                        List.of("_parts", "12"),
                        List.of("logs/t", "12"),
                        List.of("_parts", "15"),
                        List.of("logs/t", "15"));
    }

    @Test
    void costsTheCallsThatItsPageSays() {
        try (Receiver receiver = receiver(sink(new FormatSpec.Json(), true, false))) {
            for (long offset = 10; offset < 20; offset++) {
                now = now.plusSeconds(20);
                deliver(receiver, new FormatSpec.Json(), offset);
            }
        }

        assertThat(server.requests().of(GcsOperation.LIST)).isEqualTo(2);
        assertThat(server.requests().of(GcsOperation.INSERT)).isEqualTo(10);
        assertThat(server.requests().of(GcsOperation.COMPOSE)).isEqualTo(9);
        assertThat(server.requests().of(GcsOperation.DELETE)).isEqualTo(9);
    }

    @Test
    void growsOnceWhenTheAnswerIsLost() throws IOException {
        FormatSpec json = new FormatSpec.Json();
        try (Receiver receiver = receiver(sink(json, true, false))) {
            deliver(receiver, json, 10, 11);
            server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.COMPOSE);
            assertThat(receiver.send(shipment(json, 12)).join()).isInstanceOf(Answer.Transient.class);
            deliver(receiver, json, 12);
            server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.DELETE);
            deliver(receiver, json, 13);
        }

        assertThat(visible()).containsExactly("10", "11", "12", "13");
        assertThat(server.objects(BUCKET, "")).hasSize(1);
    }

    @Test
    void waitsWhereTheServiceTakesNoMoreWritesOfOneName() throws IOException {
        FormatSpec json = new FormatSpec.Json();
        server.faults().next(1, new GcsFault.Status(429, Duration.ofSeconds(1)), GcsOperation.COMPOSE);

        try (Receiver receiver = receiver(sink(json, true, false))) {
            deliver(receiver, json, 10);
            assertThat(receiver.send(shipment(json, 11)).join())
                    .isEqualTo(new Answer.Transient("bucket archive: 429", Duration.ofSeconds(1)));
            deliver(receiver, json, 11);
        }

        assertThat(visible()).containsExactly("10", "11");
    }

    @Test
    void twoWorkersAtOnceStoreEachEventOnce() throws IOException {
        FormatSpec json = new FormatSpec.Json();
        try (Receiver dead = receiver(sink(json, true, true));
                Receiver alive = receiver(sink(json, true, true))) {
            deliver(dead, json, 10, 11);
            deliver(alive, json, 10, 11, 12);
            deliver(dead, json, 12, 13, 14);
            deliver(alive, json, 13);
            deliver(alive, json, 14, 15);
            deliver(dead, json, 15, 16);
            deliver(alive, json, 16, 17);
        }

        assertThat(visible()).containsExactly("10", "11", "12", "13", "14", "15", "16", "17");
    }

    @Test
    void aManifestSaysWhatTheServiceHas() throws IOException {
        FormatSpec json = new FormatSpec.Json();
        SinkSpec.Gcs sink = sink(json, false, true);
        try (GcsReceiver receiver = receiver(sink)) {
            deliver(receiver, json, 10, 11);
            assertThat(manifest()).contains("\"state\":\"open\"");
            // By its own clock the server wrote it a while ago.
            now = Instant.now().plus(Manifests.QUIET.multipliedBy(2));
            receiver.closeManifests();
        }

        GcsObject object = server.object(BUCKET, FOLDER + "-00000000000000000010.json.gz");
        assertThat(manifest())
                .contains("\"state\":\"closed\"")
                .contains("\"objects\":[{\"name\":\"" + object.name() + "\",\"generation\":" + object.generation()
                        + ",\"events\":2,\"firstOffset\":10,\"lastOffset\":11,\"bytes\":" + object.size()
                        + ",\"crc32c\":\"" + object.crc32c() + "\",\"md5\":\"" + object.md5() + "\"}]");
    }

    @Test
    void aLargeObjectGoesUpInChunksOfWhichOnlyTheFailedOneIsRepeated() throws IOException {
        FormatSpec json = new FormatSpec.Json();
        server.faults().next(1, GcsFault.status(503), GcsOperation.UPLOAD_CHUNK);
        server.faults().next(1, new GcsFault.ResetMidUpload(1_000), GcsOperation.UPLOAD_CHUNK);

        try (Receiver receiver = receiver(sink(json, false, false))) {
            assertThat(receiver.send(SampleLanes.shipment(noise())).join()).isEqualTo(new Answer.Accepted());
        }

        assertThat(visible()).hasSize(10);
        assertThat(server.requests().of(GcsOperation.INSERT))
                .as("one upload, not begun anew")
                .isEqualTo(1);
        long size = server.objects(BUCKET, "").get(0).size();
        assertThat(size).isGreaterThan(8 << 20);
        assertThat(server.requests().bytesReceived()).isLessThan(size + 2 * (4 << 20) + 10_000);
    }

    @Test
    void aLargeObjectTakesNoNameThatIsTaken() throws IOException {
        FormatSpec json = new FormatSpec.Json();
        try (Receiver receiver = receiver(sink(json, false, false))) {
            server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.UPLOAD_CHUNK);
            assertThat(receiver.send(SampleLanes.shipment(noise())).join()).isEqualTo(new Answer.Accepted());
        }
        // Another worker whose listing was made before that.
        try (GcsReceiver late = GcsReceiverTest.receiver(
                new BlindObjects(bucket(sink(json, false, false))), sink(json, false, false), InstantSource.system())) {
            assertThat(late.send(SampleLanes.shipment(noise())).join()).isEqualTo(new Answer.Accepted());
        }

        assertThat(visible()).hasSize(10);
    }

    /** A bucket whose first listing is empty. */
    private static final class BlindObjects implements ObjectStore {
        private final ObjectStore store;
        private boolean blind = true;

        BlindObjects(ObjectStore store) {
            this.store = store;
        }

        @Override
        public Optional<Stored> replace(long generation, Draft draft) {
            return store.replace(generation, draft);
        }

        @Override
        public Stored overwrite(Draft draft) {
            return store.overwrite(draft);
        }

        @Override
        public Optional<Stored> append(Stored object, @Nullable Stored part, Map<String, String> metadata) {
            return store.append(object, part, metadata);
        }

        @Override
        public void delete(Stored object) {
            store.delete(object);
        }

        @Override
        public List<Stored> list(String prefix, String from) {
            List<Stored> listed = blind ? List.of() : store.list(prefix, from);
            blind = false;
            return listed;
        }
    }

    private static SinkSpec.Gcs sink(FormatSpec format, boolean combine, boolean manifest) {
        return new SinkSpec.Gcs(
                BUCKET,
                "logs",
                false,
                format,
                combine ? new CombineSpec(1 << 20, Duration.ofHours(1)) : null,
                manifest,
                new BatchSpec(1_000, 64 << 20, Duration.ofSeconds(1)),
                ONE_AFTER_THE_OTHER);
    }

    private Bucket bucket(SinkSpec.Gcs sink) {
        return Bucket.open(
                new GoogleEndpoints(Credentials.NONE, null, null, false, server.endpoint()),
                BUCKET,
                sink.delivery().requestTimeout());
    }

    private GcsReceiver receiver(SinkSpec.Gcs sink) {
        return GcsReceiverTest.receiver(bucket(sink), sink, () -> now);
    }

    private void deliver(Receiver receiver, FormatSpec format, long... offsets) {
        now = now.plusSeconds(5);
        assertThat(receiver.send(shipment(format, offsets)).join()).isEqualTo(new Answer.Accepted());
    }

    private static Shipment shipment(FormatSpec format, long... offsets) {
        return SampleLanes.shipment(LongStream.of(offsets)
                .mapToObj(offset -> GcsReceiverTest.event(format, offset, TIME.getEpochSecond() * 1_000_000))
                .toList());
    }

    /** Ten events that have more than 8 MB also when they are compressed. */
    private static List<Event> noise() {
        Random random = new Random(1);
        List<Event> events = new ArrayList<>();
        for (int offset = 0; offset < 10; offset++) {
            byte[] noise = new byte[1 << 20];
            random.nextBytes(noise);
            byte[] text = HexFormat.of().formatHex(noise).getBytes(StandardCharsets.US_ASCII);
            events.add(new Event(offset, TIME.getEpochSecond() * 1_000_000, text));
        }
        return events;
    }

    private List<String> visible() {
        List<String> events = new ArrayList<>();
        for (GcsObject object : server.objects(BUCKET, "logs/")) {
            events.addAll(VisibleEvents.in(object.name(), server.read(BUCKET, object.name())));
        }
        return events;
    }

    private String manifest() {
        return new String(server.read(BUCKET, "_manifests/" + FOLDER + ".json"), StandardCharsets.UTF_8);
    }
}
