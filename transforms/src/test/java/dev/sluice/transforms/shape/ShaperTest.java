package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LaneCounts;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.Reason;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.Stage;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import dev.sluice.transforms.RandomAvro;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShaperTest {
    private static final StepSpec ACTION = new StepSpec.Include(List.of("action"));

    private static final long ATTEMPT = 1_764_000_000_000L;

    private final List<EventBatch> batches = new ArrayList<>();
    private final List<SinkSpec.Kind> kinds = new ArrayList<>();
    private final List<Long> timestamps = new ArrayList<>();
    private final List<DeadLetter> letters = new ArrayList<>();
    private final List<LedgerEntry.Shaped> entries = new ArrayList<>();
    private final Map<String, Long> counters = new HashMap<>();
    private long nanos;

    private final ShapedOutput output = new ShapedOutput() {
        @Override
        public void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis) {
            kinds.add(kind);
            batches.add(batch);
            timestamps.add(timestampMillis);
        }

        @Override
        public void deadLetter(DeadLetter letter, long timestampMillis) {
            letters.add(letter);
        }

        @Override
        public void ledger(LedgerEntry.Shaped entry) {
            entries.add(entry);
        }
    };

    private final JobTally.Report report = new JobTally.Report() {
        @Override
        public void add(ShapeMetric metric, long count) {
            counters.merge("sum " + metric.metricName(), count, Long::sum);
        }

        @Override
        public void add(Subscription subscription, ShapeMetric metric, long count) {
            counters.merge(subscription.lane() + " " + metric.metricName(), count, Long::sum);
        }
    };

    private Shaper shaper(ShapeLimits limits, Subscriptions... subscriptions) {
        return shaper(Shaper.NO_LEDGER, limits, subscriptions);
    }

    private Shaper shaper(long attempt, ShapeLimits limits, Subscriptions... subscriptions) {
        List<LaneSpec> lanes = new ArrayList<>();
        for (Subscriptions builder : subscriptions) {
            Subscription subscription = builder.build();
            assertThat(SubscriptionCheck.check(subscription)).isEmpty();
            lanes.add(new LaneSpec(
                    subscription,
                    ReaderSchemas.of(subscription.source()).schemas().stream()
                            .map(Schema::toString)
                            .toList()));
        }
        return new Shaper(lanes, limits, () -> nanos, true, report, attempt);
    }

    private static List<String> events(EventBatch batch) {
        return IntStream.range(0, batch.count())
                .mapToObj(i -> new String(
                        batch.packed(), batch.payloadStart(i), batch.payloadLength(i), StandardCharsets.UTF_8))
                .toList();
    }

    private static String host(EventBatch batch, int event) {
        int start = batch.payloadEnd(event);
        return new String(batch.packed(), start, batch.hostEnd(event) - start, StandardCharsets.UTF_8);
    }

    @Test
    void givesEachLaneTheEventsThatItWants() {
        Shaper shaper = shaper(
                ShapeLimits.defaults(),
                Subscriptions.named("denied").filter("action <> 'allow'").steps(ACTION),
                Subscriptions.named("threats")
                        .events(EventType.THREAT)
                        .steps(new StepSpec.Include(List.of("severity"))),
                Subscriptions.named("all")
                        .events(EventType.TRAFFIC, EventType.THREAT)
                        .steps(ACTION)
                        .toBigQuery());
        RecordBatch records = new Records()
                .add(Records.traffic().build())
                .add(Records.threat().build())
                .add(Records.traffic().set("action", "deny").build())
                .batch("fw.acme", 7);

        shaper.shape(records, 5, output);
        assertThat(batches).isEmpty();
        shaper.flush(output);

        assertThat(batches)
                .extracting(EventBatch::lane, EventBatch::count, EventBatch::counts)
                .containsExactly(
                        tuple("acme/all", 3, new LaneCounts(3, 0, 0)),
                        tuple("acme/threats", 1, new LaneCounts(3, 2, 0)),
                        tuple("acme/denied", 1, new LaneCounts(3, 2, 0)));
        assertThat(kinds).containsExactly(SinkSpec.Kind.BIGQUERY, SinkSpec.Kind.GCS, SinkSpec.Kind.GCS);
        EventBatch denied = batches.get(2);
        assertThat(events(denied))
                .containsExactly("{\"event_id\":\"fw.acme-7-2\",\"event_time\":\"2026-11-22T10:00:00.000000Z\","
                        + "\"action\":\"deny\"}");
        assertThat(denied.eventId(0)).isEqualTo("fw.acme-7-2");
        assertThat(denied.eventTimeMicros(0)).isEqualTo(Records.TIME_MICROS);
        assertThat(denied.severity(0)).isEqualTo(6);
        assertThat(host(denied, 0)).isEqualTo("pa-hq-1");
        EventBatch threats = batches.get(1);
        assertThat(threats.severity(0)).isEqualTo(2);
        assertThat(host(threats, 0)).isEqualTo("0079");
        assertThat(letters).isEmpty();
        assertThat(counters)
                .containsEntry("acme/denied events_read_total", 3L)
                .containsEntry("acme/denied events_filtered_total", 2L)
                .containsEntry("acme/denied events_kept_total", 1L)
                .doesNotContainKey("acme/denied events_dead_lettered_total")
                .containsEntry("sum events_read_total", 9L)
                .containsEntry("sum events_filtered_total", 4L)
                .containsEntry("sum events_kept_total", 5L)
                .doesNotContainKey("sum events_dead_lettered_total");
    }

    @Test
    void reportsTheSumWithEachRecordBatchAndEachLanesOwnCountsOnceASecond() {
        Shaper shaper = shaper(
                ShapeLimits.defaults(),
                Subscriptions.named("none").filter("action = 'deny'").steps(ACTION));

        shaper.shape(traffic(2), 5, output);
        assertThat(counters).containsOnlyKeys("sum events_read_total", "sum events_filtered_total");
        assertThat(counters).containsEntry("sum events_read_total", 2L);

        nanos += Duration.ofSeconds(1).toNanos();
        shaper.shape(traffic(1), 5, output);
        assertThat(counters)
                .containsEntry("acme/none events_read_total", 3L)
                .containsEntry("acme/none events_filtered_total", 3L);

        shaper.shape(traffic(1), 5, output);
        assertThat(counters).containsEntry("acme/none events_read_total", 3L);
        shaper.flush(output);
        assertThat(counters)
                .containsEntry("acme/none events_read_total", 4L)
                .containsEntry("sum events_read_total", 4L);
    }

    @Test
    void accountsForARecordOnceWhenABatchLeavesInTheMiddleOfIt() {
        // There is room for one buffer: each lane drives out the one before, which is done with the record already or
        // not.
        Shaper shaper = shaper(
                new ShapeLimits(100, 1 << 20, Duration.ofSeconds(1), 3 << 10),
                Subscriptions.named("first").filter("dest_port = 443").steps(ACTION),
                Subscriptions.named("second").filter("dest_port >= 22").steps(ACTION),
                Subscriptions.named("third").filter("dest_port = 443").steps(ACTION));
        Records records = new Records();
        for (int port : new int[] {443, 21, 22, 443, 443}) {
            records.add(Records.traffic().set("dest_port", port).build());
        }

        shaper.shape(records.batch("fw.acme", 0), 5, output);
        shaper.flush(output);

        assertThat(batches).hasSizeGreaterThan(3);
        assertThat(batches).allSatisfy(batch -> assertThat(batch.counts())
                .isEqualTo(new LaneCounts(
                        batch.count() + batch.counts().filtered(),
                        batch.counts().filtered(),
                        0)));
        for (String lane : List.of("acme/first", "acme/second", "acme/third")) {
            assertThat(batches.stream()
                            .filter(batch -> batch.lane().equals(lane))
                            .mapToLong(batch -> batch.counts().read())
                            .sum())
                    .as(lane)
                    .isEqualTo(5);
        }
    }

    @Test
    void makesDeadLettersOfWhatItCannotReadAndGoesOn() {
        Shaper shaper = shaper(
                ShapeLimits.defaults(),
                Subscriptions.named("one").steps(ACTION),
                Subscriptions.named("two").steps(ACTION));
        RecordBatch records = new Records()
                .add(null, WriterSchemas.TRAFFIC)
                .add(new byte[] {1, 2, 3}, null)
                .add(new byte[] {1, 2, 3}, "panos-traffic-99")
                .add(new byte[] {1, 2, 3}, WriterSchemas.TRAFFIC)
                .add(Records.traffic().build())
                .batch("fw.acme", 0);

        shaper.shape(records, 5, output);
        shaper.flush(output);

        assertThat(letters)
                .extracting(
                        DeadLetter::lane,
                        DeadLetter::stage,
                        DeadLetter::reason,
                        DeadLetter::offset,
                        DeadLetter::schemaId)
                .containsExactlyInAnyOrder(
                        tuple("acme/one", Stage.DECODE, Reason.EMPTY_VALUE, 0L, "panos-traffic-1"),
                        tuple("acme/two", Stage.DECODE, Reason.EMPTY_VALUE, 0L, "panos-traffic-1"),
                        tuple("acme/one", Stage.DECODE, Reason.MISSING_SCHEMA_ID, 1L, ""),
                        tuple("acme/two", Stage.DECODE, Reason.MISSING_SCHEMA_ID, 1L, ""),
                        tuple("acme/one", Stage.DECODE, Reason.UNKNOWN_SCHEMA, 2L, "panos-traffic-99"),
                        tuple("acme/two", Stage.DECODE, Reason.UNKNOWN_SCHEMA, 2L, "panos-traffic-99"),
                        tuple("acme/one", Stage.DECODE, Reason.MALFORMED_VALUE, 3L, "panos-traffic-1"),
                        tuple("acme/two", Stage.DECODE, Reason.MALFORMED_VALUE, 3L, "panos-traffic-1"));
        DeadLetter malformed = letters.get(letters.size() - 1);
        assertThat(malformed.detail())
                .isEqualTo("record: branch or symbol beyond the last (expected: one Avro record of its writer schema)");
        assertThat(malformed.timestampMillis()).isEqualTo(Records.KAFKA_MILLIS + 3);
        assertThat(malformed.record()).isNotNull();
        assertThat(malformed.record().value()).containsExactly(1, 2, 3);
        assertThat(malformed.record().key()).asString(StandardCharsets.UTF_8).isEqualTo("key-3");
        assertThat(malformed.record().headers()).hasSize(1);
        assertThat(batches)
                .extracting(EventBatch::lane, EventBatch::firstOffset, EventBatch::counts)
                .containsExactly(
                        tuple("acme/one", 4L, new LaneCounts(5, 0, 4)), tuple("acme/two", 4L, new LaneCounts(5, 0, 4)));
    }

    @Test
    void makesADeadLetterOfATimeThatTheFormatCannotExpress() {
        Shaper shaper =
                shaper(ShapeLimits.defaults(), Subscriptions.named("one").steps(ACTION));
        RecordBatch records = new Records()
                .add(Records.traffic().build())
                .add(Records.traffic().set("time_generated", Long.MAX_VALUE).build())
                .add(Records.traffic().build())
                .batch("fw.acme", 0);

        shaper.shape(records, 5, output);
        shaper.flush(output);

        assertThat(letters)
                .extracting(DeadLetter::stage, DeadLetter::reason, DeadLetter::offset, DeadLetter::detail)
                .containsExactly(tuple(
                        Stage.SHAPE,
                        Reason.ENCODE_FAILED,
                        1L,
                        "timestamp: beyond the calendar (expected: a time in the years 1 to 9999)"));
        assertThat(batches).hasSize(1);
        assertThat(events(batches.get(0))).hasSize(2).allMatch(event -> event.endsWith("\"action\":\"allow\"}"));
    }

    @Test
    void readsOldAndNewSchemaVersionsOfOneTopic(@TempDir Path directory) throws Exception {
        Schema older = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"panos.Traffic\",\"fields\":["
                        + "{\"name\":\"dest_port\",\"type\":\"long\"},{\"name\":\"action\",\"type\":\"string\"}]}");
        Schema foreign = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"panos.Traffic\",\"fields\":["
                        + "{\"name\":\"dest_port\",\"type\":\"string\"},{\"name\":\"action\",\"type\":\"string\"}]}");
        Files.writeString(directory.resolve("older.avsc"), older.toString());
        Shaper shaper = shaper(
                ShapeLimits.defaults(),
                Subscriptions.named("mixed")
                        .schema(new SchemaSpec.Header(WriterSchemas.SCHEMA_HEADER, directory.toString()))
                        .filter("dest_port = 443 AND source_ip IS NULL OR dest_port = 22")
                        .steps(new StepSpec.Include(List.of("source_ip", "dest_port"))));
        Files.writeString(directory.resolve("foreign.avsc"), foreign.toString());
        byte[] old = RandomAvro.encode(
                new GenericRecordBuilder(older)
                        .set("dest_port", 443L)
                        .set("action", "allow")
                        .build(),
                false);
        byte[] strange = RandomAvro.encode(
                new GenericRecordBuilder(foreign)
                        .set("dest_port", "443")
                        .set("action", "allow")
                        .build(),
                false);
        RecordBatch records = new Records()
                .add(old, "older")
                .add(Records.traffic().set("dest_port", 22).build())
                .add(Records.traffic().build())
                .add(strange, "foreign")
                .batch("fw.acme", 0);

        shaper.shape(records, 5, output);
        shaper.flush(output);

        assertThat(events(batches.get(0)))
                .containsExactly(
                        "{\"event_id\":\"fw.acme-0-0\",\"event_time\":\"2026-11-22T10:01:40.000000Z\",\"dest_port\":443}",
                        "{\"event_id\":\"fw.acme-0-1\",\"event_time\":\"2026-11-22T10:00:00.000000Z\","
                                + "\"source_ip\":\"10.1.2.3\",\"dest_port\":22}");
        assertThat(batches.get(0).counts()).isEqualTo(new LaneCounts(4, 1, 1));
        assertThat(letters).extracting(DeadLetter::reason).containsExactly(Reason.STEP_FAILED);
        assertThat(letters.get(0).detail()).startsWith("f").contains("dest_port");
    }

    @Test
    void sendsABatchOnWhenItIsFull() {
        Shaper shaper = shaper(
                new ShapeLimits(3, 1 << 20, Duration.ofSeconds(1), 1 << 20),
                Subscriptions.named("one").steps(ACTION));
        shaper.shape(traffic(7), 5, output);
        assertThat(batches).extracting(EventBatch::count).containsExactly(3, 3);
        assertThat(batches).extracting(EventBatch::firstOffset).containsExactly(0L, 3L);
        assertThat(batches)
                .extracting(EventBatch::counts)
                .containsExactly(new LaneCounts(3, 0, 0), new LaneCounts(3, 0, 0));
        shaper.flush(output);
        assertThat(batches.get(2).firstOffset()).isEqualTo(6);
    }

    @Test
    void sendsABatchOnWhenItHasEnoughBytes() {
        Shaper shaper = shaper(
                new ShapeLimits(1_000, 200, Duration.ofSeconds(1), 1 << 20),
                Subscriptions.named("one").steps(ACTION));
        shaper.shape(traffic(6), 5, output);
        assertThat(batches).extracting(EventBatch::count).containsExactly(3, 3);
    }

    @Test
    void carriesEventsOverRecordBatchesUntilTheyAreAged() {
        Shaper shaper = shaper(
                new ShapeLimits(1_000, 1 << 20, Duration.ofSeconds(1), 1 << 20),
                Subscriptions.named("one").steps(ACTION));
        shaper.shape(traffic(2), 50, output);
        nanos += Duration.ofMillis(900).toNanos();
        shaper.shape(traffic(2), 40, output);
        assertThat(batches).isEmpty();
        nanos += Duration.ofMillis(100).toNanos();
        shaper.shape(traffic(1), 60, output);
        assertThat(batches).extracting(EventBatch::count).containsExactly(5);
        assertThat(timestamps).containsExactly(40L);
    }

    @Test
    void sendsEverythingOnWhenTheReadHasNothingMoreWaiting() {
        Shaper shaper =
                shaper(ShapeLimits.defaults(), Subscriptions.named("one").steps(ACTION));
        shaper.shape(traffic(2), 50, output);
        assertThat(batches).isEmpty();
        shaper.shape(traffic(1).withMoreWaiting(false), 60, output);
        assertThat(batches).extracting(EventBatch::count).containsExactly(3);
    }

    @Test
    void sendsTheLargestBuffersOnWhenAllTogetherHoldTooMuch() {
        Shaper shaper = shaper(
                new ShapeLimits(100_000, 1 << 20, Duration.ofSeconds(1), 64 << 10),
                Subscriptions.named("much").topicPattern("fw\\..*").steps(ACTION),
                Subscriptions.named("little").topic("fw.little").steps(ACTION));
        shaper.shape(traffic(2, "fw.little"), 5, output);
        shaper.shape(traffic(2_000), 5, output);
        assertThat(batches).isNotEmpty().allMatch(batch -> batch.lane().equals("acme/much") && batch.count() > 100);
        int early = batches.size();
        shaper.flush(output);
        assertThat(batches.subList(early, batches.size()))
                .extracting(EventBatch::lane, EventBatch::topic, EventBatch::count)
                .contains(tuple("acme/little", "fw.little", 2), tuple("acme/much", "fw.little", 2));
        assertThat(batches.stream().mapToInt(EventBatch::count).sum()).isEqualTo(2_004);
    }

    @Test
    void aThousandSmallLanesDoNotMakeTinyElements() {
        Subscriptions[] lanes = IntStream.range(0, 1_000)
                .mapToObj(i -> Subscriptions.named("lane-" + i)
                        .filter("dest_port = " + i)
                        .steps(ACTION))
                .toArray(Subscriptions[]::new);
        Shaper shaper = shaper(ShapeLimits.defaults(), lanes);
        Records records = new Records();
        IntStream.range(0, 1_000)
                .forEach(i -> records.add(Records.traffic().set("dest_port", i).build()));
        RecordBatch batch = records.batch("fw.acme", 0);
        for (int i = 0; i < 5; i++) {
            shaper.shape(batch, 5, output);
        }
        assertThat(batches).isEmpty();
        shaper.flush(output);
        assertThat(batches).hasSize(1_000).allMatch(events -> events.count() == 5);
        assertThat(batches).allMatch(events -> events.packed().length < 4_096);
    }

    @Test
    void matchesTopicPatternsAsAWhole() {
        Shaper shaper = shaper(
                ShapeLimits.defaults(),
                Subscriptions.named("pattern").topicPattern("fw\\.[a-z]+").steps(ACTION));
        shaper.shape(traffic(1, "fw.acme"), 5, output);
        shaper.shape(traffic(1, "fw.acme.old"), 5, output);
        shaper.flush(output);
        assertThat(batches).extracting(EventBatch::topic).containsExactly("fw.acme");
    }

    @Test
    void forgetsWhatAFailedBundleLeft() {
        Shaper shaper =
                shaper(ShapeLimits.defaults(), Subscriptions.named("one").steps(ACTION));
        shaper.shape(traffic(3), 5, output);
        shaper.clear();
        shaper.flush(output);
        assertThat(batches).isEmpty();
        assertThat(counters).containsOnlyKeys("sum events_read_total", "sum events_kept_total");
        shaper.shape(traffic(1), 5, output);
        shaper.flush(output);
        assertThat(batches).extracting(EventBatch::count).containsExactly(1);
    }

    @Test
    void tellsTheLedgerWhatEveryLaneHasDoneWithTheOffsetsOfABundle() {
        Shaper shaper = shaper(
                ATTEMPT,
                new ShapeLimits(2, 1 << 20, Duration.ofSeconds(1), 1 << 20),
                Subscriptions.named("all").steps(ACTION),
                Subscriptions.named("denied").filter("action <> 'allow'").steps(ACTION),
                Subscriptions.named("none").filter("action = 'reset'").steps(ACTION),
                Subscriptions.named("other").topic("fw.other").steps(ACTION));
        Records records = new Records()
                .add(Records.traffic().build())
                .add(new byte[] {1, 2, 3}, WriterSchemas.TRAFFIC)
                .add(Records.traffic().set("action", "deny").build())
                .add(Records.traffic().build());

        shaper.shape(records.batch("fw.acme", 7, 10, 20, 25), 5, output);
        shaper.shape(records.batch("fw.acme", 7, 25, 25, 30), 5, output);
        assertThat(entries).isEmpty();
        shaper.flush(output);

        assertThat(entries)
                .containsExactly(new LedgerEntry.Shaped(
                        ATTEMPT,
                        "fw.acme",
                        7,
                        10,
                        30,
                        8,
                        List.of(
                                new LedgerEntry.ShapedLane("acme/all", 6, 2, 28),
                                new LedgerEntry.ShapedLane("acme/denied", 2, 2, 27),
                                new LedgerEntry.ShapedLane("acme/none", 0, 2, 0))));
        assertThat(batches).isNotEmpty().allMatch(batch -> batch.counts().attempt() == ATTEMPT);
        // What is told once is not told again, neither by the same bundle nor by the next.
        shaper.flush(output);
        shaper.clear();
        shaper.flush(output);
        assertThat(entries).hasSize(1);
    }

    @Test
    void aRangeOfTheLedgerDoesNotCoverWhatTheReadHasLost() {
        Shaper shaper = shaper(
                ATTEMPT,
                ShapeLimits.defaults(),
                Subscriptions.named("one").topicPattern("fw[.].*").steps(ACTION));
        Records one = new Records().add(Records.traffic().build());

        shaper.shape(one.batch("fw.acme", 0, 10, 10, 11), 5, output);
        shaper.shape(one.batch("fw.acme", 0, 50, 51, 52), 5, output);
        shaper.shape(one.batch("fw.more", 0, 3, 3, 4), 5, output);
        shaper.flush(output);

        assertThat(entries)
                .extracting(LedgerEntry.Shaped::topic, LedgerEntry.Shaped::from, LedgerEntry.Shaped::to)
                .containsExactlyInAnyOrder(
                        tuple("fw.acme", 10L, 11L), tuple("fw.acme", 50L, 52L), tuple("fw.more", 3L, 4L));
        assertThat(entries).allSatisfy(entry -> assertThat(entry.lanes())
                .containsExactly(new LedgerEntry.ShapedLane("acme/one", 1, 0, entry.to() - 1)));
    }

    private static RecordBatch traffic(int count) {
        return traffic(count, "fw.acme");
    }

    private static RecordBatch traffic(int count, String topic) {
        Records records = new Records();
        for (int i = 0; i < count; i++) {
            records.add(Records.traffic().build());
        }
        return records.batch(topic, 0);
    }
}
