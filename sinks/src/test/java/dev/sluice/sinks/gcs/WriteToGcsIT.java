package dev.sluice.sinks.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Answer;
import dev.sluice.sinks.delivery.LaneSetup;
import dev.sluice.sinks.delivery.Receiver;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.google.GoogleEndpoints;
import dev.sluice.sinks.google.GoogleEndpoints.Credentials;
import dev.sluice.sinks.google.SampleLanes;
import dev.sluice.sinks.google.SampleLanes.Event;
import dev.sluice.subscription.DeliverySpec;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.testkit.gcs.GcsFault;
import dev.sluice.testkit.gcs.GcsObject;
import dev.sluice.testkit.gcs.GcsOperation;
import dev.sluice.testkit.gcs.GcsServer;
import dev.sluice.testkit.parquet.ParquetFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink against a server that speaks the JSON API. */
class WriteToGcsIT {
    private static final String BUCKET = "archive";
    private static final long HALF_PAST_ONE =
            Instant.parse("2026-11-01T13:30:00Z").getEpochSecond() * 1_000_000;
    private static final long HOUR_MICROS = 3_600_000_000L;
    private static final String FOLDER = "logs/tenant=acme/dt=2026-11-01/";

    private GcsServer server;

    @BeforeEach
    void start() throws IOException {
        server = GcsServer.startWithBuckets(BUCKET);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void storesAGzipFileThatNobodyUnzipsOnTheWay() throws IOException {
        assertThat(send(events(10, 11, 12))).isEqualTo(new Answer.Accepted());

        GcsObject object = onlyObject();
        assertThat(object.name()).isEqualTo(FOLDER + "hour=13/denied.fw.acme.traffic-3-00000000000000000010.json.gz");
        assertThat(object.contentType()).isEqualTo("application/gzip");
        assertThat(object.contentEncoding()).isNull();
        assertThat(object.metadata())
                .containsEntry("sluice-lane", "acme/denied")
                .containsEntry("sluice-first-offset", "10")
                .containsEntry("sluice-last-offset", "12")
                .containsEntry("sluice-count", "3");
        assertThat(lines(object.name())).containsExactly("{\"offset\":10}", "{\"offset\":11}", "{\"offset\":12}");
    }

    @Test
    void aReplayOfParquetObjectsLeavesNoDuplicateAndNoGap() throws Exception {
        LaneSetup lane = SampleLanes.lane(
                new SinkSpec.Gcs(BUCKET, "logs", new FormatSpec.Parquet(), SampleLanes.BATCH, SampleLanes.DELIVERY),
                GcsReceiverTest.SCHEMA);
        server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.INSERT);
        try (Receiver receiver = receivers().open(lane)) {
            assertThat(receiver.send(avroEvents(1, 2, 3)).join()).isInstanceOf(Answer.Transient.class);
        }

        // The job restarts, and cuts its events in other pieces.
        try (Receiver receiver = receivers().open(lane)) {
            assertThat(receiver.send(avroEvents(1, 2)).join()).isEqualTo(new Answer.Accepted());
            assertThat(receiver.send(avroEvents(3, 4, 5)).join()).isEqualTo(new Answer.Accepted());
        }

        List<Object> ids = new ArrayList<>();
        for (GcsObject object : server.objects(BUCKET, "")) {
            assertThat(object.contentType()).isEqualTo("application/vnd.apache.parquet");
            try (ParquetFile file = ParquetFile.open(server.read(BUCKET, object.name()))) {
                file.rows().forEach(row -> ids.add(row.get("event_id")));
            }
        }
        assertThat(ids).containsExactly("id-1", "id-2", "id-3", "id-4", "id-5");
        assertThat(server.objects(BUCKET, ""))
                .extracting(GcsObject::name)
                .containsExactly(
                        FOLDER + "hour=13/denied.fw.acme.traffic-3-00000000000000000001.parquet",
                        FOLDER + "hour=13/denied.fw.acme.traffic-3-00000000000000000004.parquet");
    }

    @Test
    void aReplayCutInOtherPiecesLeavesNoDuplicateAndNoGap() throws IOException {
        send(events(1, 2, 3));
        send(events(4, 5));

        // The job restarts, and its first checkpoint lies in the middle of an object that was stored before.
        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            assertThat(receiver.send(events(1, 2)).join()).isEqualTo(new Answer.Accepted());
        }
        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            assertThat(receiver.send(events(3, 4)).join()).isEqualTo(new Answer.Accepted());
            assertThat(receiver.send(events(5, 6, 7)).join()).isEqualTo(new Answer.Accepted());
        }

        assertThat(allLines())
                .containsExactly(
                        "{\"offset\":1}",
                        "{\"offset\":2}",
                        "{\"offset\":3}",
                        "{\"offset\":4}",
                        "{\"offset\":5}",
                        "{\"offset\":6}",
                        "{\"offset\":7}");
    }

    @Test
    void storesOnceWhenTheAnswerIsLost() throws IOException {
        server.faults().next(1, new GcsFault.AnswerLost(), GcsOperation.INSERT);

        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            assertThat(receiver.send(events(1, 2)).join()).isInstanceOf(Answer.Transient.class);
            assertThat(receiver.send(events(1, 2)).join()).isEqualTo(new Answer.Accepted());
        }

        assertThat(allLines()).containsExactly("{\"offset\":1}", "{\"offset\":2}");
    }

    @Test
    void showsNothingOfAnObjectWhoseUploadBreaksOff() throws IOException {
        server.faults().next(1, new GcsFault.ResetMidUpload(20), GcsOperation.INSERT);

        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            assertThat(receiver.send(events(1, 2)).join()).isInstanceOf(Answer.Transient.class);
            assertThat(server.objects(BUCKET, "")).isEmpty();
            assertThat(receiver.send(events(1, 2)).join()).isEqualTo(new Answer.Accepted());
        }

        assertThat(allLines()).containsExactly("{\"offset\":1}", "{\"offset\":2}");
    }

    @Test
    void keepsThePauseThatTheServiceAsksFor() {
        server.faults().next(1, new GcsFault.Status(429, Duration.ofSeconds(7)), GcsOperation.INSERT);

        assertThat(send(events(1))).isEqualTo(new Answer.Transient("bucket archive: 429", Duration.ofSeconds(7)));
        assertThat(server.requests().of(GcsOperation.INSERT))
                .as("the client does not repeat on its own")
                .isEqualTo(1);
    }

    @Test
    void outagesAreTransientAndMissingRightsHoldTheLane() {
        for (int code : new int[] {400, 500, 503}) {
            server.faults().next(1, GcsFault.status(code), GcsOperation.INSERT);
            assertThat(send(events(1))).as("%d", code).isInstanceOf(Answer.Transient.class);
        }
        for (int code : new int[] {401, 403}) {
            server.faults().next(1, GcsFault.status(code), GcsOperation.INSERT);
            assertThat(send(events(1))).as("%d", code).isInstanceOf(Answer.Held.class);
        }
    }

    @Test
    void aMissingBucketIsHeldAndNamed() {
        SinkSpec.Gcs nowhere =
                new SinkSpec.Gcs("nowhere", "logs", new FormatSpec.Json(), SampleLanes.BATCH, SampleLanes.DELIVERY);

        try (Receiver receiver = receivers().open(SampleLanes.lane(nowhere, GcsReceiverTest.SCHEMA))) {
            assertThat(receiver.send(events(1)).join())
                    .isEqualTo(new Answer.Held("bucket nowhere: 404 (expected: an existing bucket)", null));
        }
    }

    @Test
    void aServiceThatHangsIsTransientInTime() {
        server.faults().next(1, new GcsFault.Hang(Duration.ofSeconds(30)), GcsOperation.INSERT);
        DeliverySpec hasty = new DeliverySpec(1, Duration.ofMillis(300), Duration.ofSeconds(1));

        try (Receiver receiver = open(hasty)) {
            assertThat(receiver.send(events(1)).join()).isInstanceOf(Answer.Transient.class);
        }
    }

    @Test
    void eventsOfDifferentHoursHaveDifferentKeys() {
        EventBatch batch = SampleLanes.batch(List.of(
                GcsReceiverTest.event(1, HALF_PAST_ONE),
                GcsReceiverTest.event(2, HALF_PAST_ONE + HOUR_MICROS),
                GcsReceiverTest.event(3, HALF_PAST_ONE + 1)));

        GcsReceiverFactory receivers = receivers();

        assertThat(receivers.ordered()).isTrue();
        assertThat(receivers.shipmentKey(batch, 0)).isEqualTo(receivers.shipmentKey(batch, 2));
        assertThat(receivers.shipmentKey(batch, 0)).isNotEqualTo(receivers.shipmentKey(batch, 1));
    }

    private Answer send(Shipment shipment) {
        try (Receiver receiver = open(SampleLanes.DELIVERY)) {
            return receiver.send(shipment).join();
        }
    }

    private Receiver open(DeliverySpec delivery) {
        return receivers().open(lane(delivery));
    }

    private static LaneSetup lane(DeliverySpec delivery) {
        return SampleLanes.lane(
                new SinkSpec.Gcs(BUCKET, "logs", new FormatSpec.Json(), SampleLanes.BATCH, delivery),
                GcsReceiverTest.SCHEMA);
    }

    private GcsReceiverFactory receivers() {
        return new GcsReceiverFactory(new GoogleEndpoints(Credentials.NONE, null, null, false, server.endpoint()));
    }

    private static Shipment events(long... offsets) {
        return SampleLanes.shipment(LongStream.of(offsets)
                .mapToObj(offset -> GcsReceiverTest.event(offset, HALF_PAST_ONE))
                .toList());
    }

    /** Avro binary of {@link GcsReceiverTest#SCHEMA}: texts below 64 bytes have one byte of length. */
    private static Shipment avroEvents(long... offsets) {
        return SampleLanes.shipment(LongStream.of(offsets)
                .mapToObj(offset -> {
                    byte[] id = ("-id-" + offset).getBytes(StandardCharsets.UTF_8);
                    id[0] = (byte) (2 * (id.length - 1));
                    return new Event(offset, HALF_PAST_ONE, id);
                })
                .toList());
    }

    private GcsObject onlyObject() {
        List<GcsObject> objects = server.objects(BUCKET, "");
        assertThat(objects).hasSize(1);
        return objects.get(0);
    }

    private List<String> allLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (GcsObject object : server.objects(BUCKET, "")) {
            lines.addAll(lines(object.name()));
        }
        return lines;
    }

    private List<String> lines(String name) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(server.read(BUCKET, name)))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
