package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.Reason;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.SchemaSpec;
import dev.sluice.subscription.SinkSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.subscription.Subscription;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTest {
    @TempDir
    Path directory;

    private final Subscriptions denied = Subscriptions.named("denied")
            .filter("action = 'deny'")
            .steps(new StepSpec.Include(List.of("action")), new StepSpec.Rename(Map.of("action", "act")));

    @Test
    void bytesAreThoseOfAJob() {
        RecordBatch batch = new Records()
                .add(Records.traffic().set("action", "deny").build())
                .add(Records.traffic().build())
                .add(Records.traffic().set("action", "deny").build())
                .batch("fw.acme", 3);

        for (Subscriptions each : List.of(denied, denied.toBigQuery())) {
            List<byte[]> sent =
                    job(batch, each.build(), Subscriptions.named("all").build());
            List<byte[]> tried = new ArrayList<>();
            Trial.ofRecords(each.build()).shape(batch).batches().forEach(events -> add(events, tried));

            assertThat(sent).hasSize(2);
            assertThat(tried).usingRecursiveComparison().isEqualTo(sent);
        }
    }

    @Test
    void binaryEventsAreShownAsJson() {
        RecordBatch batch = new Records()
                .add(Records.traffic().set("action", "deny").build())
                .batch("fw.acme", 3);

        Trial.Outcome outcome = Trial.ofRecords(denied.toBigQuery().build()).shape(batch);

        assertThat(outcome.text(0))
                .isEqualTo(Trial.ofRecords(denied.build()).shape(batch).text(0))
                .asString(StandardCharsets.UTF_8)
                .startsWith("{\"event_id\":\"fw.acme-3-0\",\"event_time\":\"2026-")
                .endsWith(",\"act\":\"deny\"}");
        assertThatThrownBy(() -> outcome.text(1)).hasMessage("offset: 1 (expected: that of a kept event)");
    }

    @Test
    void columnsOfEveryFormatCanBeSeen() {
        RecordBatch batch = new Records()
                .add(Records.traffic().set("action", "deny").build())
                .batch("fw.acme", 3);

        for (FormatSpec format : List.of(new FormatSpec.Json(), new FormatSpec.Cef(), new FormatSpec.Avro())) {
            Trial.Outcome outcome =
                    Trial.ofRecords(denied.format(format).build()).shape(batch);

            assertThat(outcome.json(0).orElseThrow())
                    .as(format.toString())
                    .asString(StandardCharsets.UTF_8)
                    .endsWith(",\"act\":\"deny\"}");
            assertThat(outcome.isText()).isEqualTo(!(format instanceof FormatSpec.Avro));
            List<byte[]> payloads = new ArrayList<>();
            outcome.batches().forEach(events -> add(events, payloads));
            assertThat(payloads).hasSize(1);
            assertThat(outcome.payload(0)).isEqualTo(payloads.get(0));
        }
    }

    @Test
    void whatJsonCannotHaveIsShownInBase64() {
        RecordBatch batch = new Records()
                .add(Records.traffic()
                        .set("action", "deny")
                        .set("time_generated", Long.MAX_VALUE)
                        .build())
                .batch("fw.acme", 3);

        Trial.Outcome outcome =
                Trial.ofRecords(denied.format(new FormatSpec.Avro()).build()).shape(batch);

        assertThat(outcome.json(0)).isEmpty();
        assertThat(outcome.text(0)).asString(StandardCharsets.UTF_8).matches("[A-Za-z0-9+/]+=*");
    }

    @Test
    void thePlanSaysWhatIsReadCountedAndCopied() {
        RecordBatch batch = new Records()
                .add(Records.traffic().set("action", "deny").build())
                .add(Records.traffic().build())
                .batch("fw.acme", 3);
        Trial trial = Trial.ofRecords(denied.events(EventType.TRAFFIC, EventType.THREAT)
                .filter("action = 'deny' AND rule_uuid IS NULL")
                .steps(
                        new StepSpec.Include(List.of("action", "source_ip")),
                        new StepSpec.Sample(999_999, null),
                        new StepSpec.SetFields(Map.of("site", new FieldValue.Text("hq"))),
                        new StepSpec.Rename(Map.of("source_ip", "src")))
                .build());

        trial.shape(batch);

        ShapingPlan plan = trial.plan();
        assertThat(plan.columns()).containsExactly("action", "src", "site");
        assertThat(plan.steps())
                .containsExactly(
                        new ShapingPlan.StepPlan(
                                "include", 2, List.of(), plan.steps().get(0).removed(), false),
                        new ShapingPlan.StepPlan("sample", 2, List.of(), List.of(), true),
                        new ShapingPlan.StepPlan("set", 3, List.of("site"), List.of(), true),
                        new ShapingPlan.StepPlan("rename", 3, List.of("src"), List.of("source_ip"), false));
        assertThat(plan.events())
                .extracting(ShapingPlan.EventPlan::record)
                .containsExactly(WriterSchemas.TRAFFIC_RECORD, WriterSchemas.THREAT_RECORD);
        ShapingPlan.EventPlan traffic = plan.events().get(0);
        assertThat(traffic.copiedBefore()).isEqualTo(2);
        assertThat(traffic.read()).contains("action", "source_ip", "rule_uuid", "time_generated");
        assertThat(traffic.filter()).isNotNull();
        assertThat(traffic.filter().tested()).isEqualTo(2);
        assertThat(traffic.filter().met()).isOne();
        assertThat(plan.events().get(1).filter()).isNotNull();
        assertThat(plan.events().get(1).filter().tested()).isZero();
    }

    @Test
    void whatStepsDropIsCountedByItself() {
        Trial trial = Trial.ofRecords(denied.steps(new StepSpec.Sample(1, null)).build());
        Records records = new Records();
        for (int i = 0; i < 20; i++) {
            records.add(Records.traffic()
                    .set("action", i % 2 == 0 ? "deny" : "allow")
                    .build());
        }

        Trial.Outcome outcome = trial.shape(records.batch("fw.acme", 3));

        assertThat(outcome.batches()).isEmpty();
        assertThat(trial.droppedBySteps()).isEqualTo(10);
    }

    @Test
    void eventsOfAnySchemaThatTheSubscriptionKnowsAreRead() throws IOException {
        Schema newer = new Schema.Parser()
                .parse(WriterSchemas.builtIn(WriterSchemas.TRAFFIC)
                        .toString()
                        .replaceFirst(
                                "\"fields\":\\[",
                                "\"fields\":[{\"name\":\"extra\",\"type\":[\"null\",\"string\"],\"default\":null},"));
        Path file = Files.writeString(directory.resolve("7.avsc"), newer.toString());
        List<SchemaSpec> ways = List.of(
                new SchemaSpec.Confluent(directory.toString()),
                new SchemaSpec.Header("x-schema", directory.toString()),
                new SchemaSpec.Fixed(file.toString()));

        for (SchemaSpec way : ways) {
            Trial trial =
                    Trial.ofEvents(denied.schema(way).filter("extra = 'yes'").build());
            assertThat(trial.schema(EventType.TRAFFIC)).isEqualTo(newer);
            GenericRecord event = new GenericRecordBuilder(newer)
                    .set("type", "TRAFFIC")
                    .set("subtype", "end")
                    .set("time_generated", Records.TIME_MICROS)
                    .set("extra", "yes")
                    .build();
            RecordBatch.Builder batch = RecordBatch.builder(trial.topic(), 0, 1, 64);
            Trial.record(batch, event, 0, 0);

            assertThat(trial.shape(batch.build()).batches()).as(way.toString()).hasSize(1);
        }
    }

    @Test
    void aPatternHasATopicToo() {
        Trial trial = Trial.ofEvents(denied.topicPattern("fw\\..*").build());

        assertThat(trial.topic()).isEqualTo("events");
        assertThat(trial.schema(EventType.THREAT)).isEqualTo(WriterSchemas.builtIn(WriterSchemas.THREAT));
    }

    @Test
    void whatCannotBeReadIsADeadLetter() {
        RecordBatch batch =
                new Records().add(new byte[] {1}, WriterSchemas.TRAFFIC).batch("fw.acme", 3);

        Trial.Outcome outcome = Trial.ofRecords(denied.build()).shape(batch);

        assertThat(outcome.batches()).isEmpty();
        assertThat(outcome.deadLetters()).extracting(DeadLetter::reason).containsExactly(Reason.MALFORMED_VALUE);
    }

    /** What the first of a job's lanes sends. */
    private static List<byte[]> job(RecordBatch batch, Subscription... subscriptions) {
        List<LaneSpec> lanes = new ArrayList<>();
        for (Subscription subscription : subscriptions) {
            lanes.add(new LaneSpec(
                    subscription,
                    ReaderSchemas.of(subscription.source()).schemas().stream()
                            .map(Schema::toString)
                            .toList()));
        }
        JobTally.Report unread = new JobTally.Report() {
            @Override
            public void add(ShapeMetric metric, long count) {}

            @Override
            public void add(Subscription subscription, ShapeMetric metric, long count) {}
        };
        List<byte[]> sent = new ArrayList<>();
        ShapedOutput out = new ShapedOutput() {
            @Override
            public void batch(SinkSpec.Kind kind, EventBatch events, long timestampMillis) {
                if (events.lane().equals(subscriptions[0].lane())) {
                    add(events, sent);
                }
            }

            @Override
            public void deadLetter(DeadLetter letter, long timestampMillis) {}

            @Override
            public void ledger(LedgerEntry.Shaped entry) {}
        };
        Shaper shaper = new Shaper(lanes, ShapeLimits.defaults(), () -> 0, true, unread, 1);
        shaper.shape(batch, 0, out);
        shaper.flush(out);
        return sent;
    }

    private static void add(EventBatch events, List<byte[]> to) {
        for (int i = 0; i < events.count(); i++) {
            byte[] payload = new byte[events.payloadLength(i)];
            System.arraycopy(events.packed(), events.payloadStart(i), payload, 0, payload.length);
            to.add(payload);
        }
    }
}
