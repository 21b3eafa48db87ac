package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.subscription.EventType;
import dev.sluice.subscription.FieldValue;
import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.StepSpec;
import dev.sluice.transforms.project.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SetFieldsTest {
    private static final Records EVENT = new Records().add(Records.traffic().build());

    private static StepSpec set(String... namesAndTexts) {
        Map<String, FieldValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            values.put(namesAndTexts[i], new FieldValue.Text(namesAndTexts[i + 1]));
        }
        return new StepSpec.SetFields(values);
    }

    private static StepSpec compute(String... namesAndExpressions) {
        Map<String, FieldValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndExpressions.length; i += 2) {
            values.put(namesAndExpressions[i], new FieldValue.Computed(namesAndExpressions[i + 1]));
        }
        return new StepSpec.SetFields(values);
    }

    private static List<String> problems(Subscriptions subscription) {
        return SubscriptionCheck.check(subscription.build()).stream()
                .map(SubscriptionProblem::toString)
                .toList();
    }

    @Test
    void replacesFieldsInTheirPlaceAndAppendsNewOnes() {
        Subscriptions lane = Subscriptions.named("set")
                .steps(
                        new StepSpec.Include(List.of("dest_port", "rule", "action")),
                        set("site", "Z\u00fcrich \"1\"", "dest_port", "any", "rule", ""),
                        new StepSpec.Rename(Map.of("site", "place")));

        assertThat(Shaped.of(lane, EVENT).events)
                .containsExactly(
                        "{\"event_id\":\"fw.acme-7-0\",\"event_time\":\"2026-11-22T10:00:00.000000Z\","
                                + "\"dest_port\":\"any\",\"rule\":\"\",\"action\":\"allow\",\"place\":\"Z\u00fcrich \\\"1\\\"\"}");
    }

    @Test
    void aNewFieldThatIsNamedAsADroppedOneIsItsOwn() {
        Subscriptions lane = Subscriptions.named("set")
                .steps(
                        new StepSpec.Include(List.of("action")),
                        new StepSpec.Rename(Map.of("action", "verdict")),
                        set("action", "seen"));

        assertThat(Shaped.of(lane, EVENT).events.get(0)).endsWith("\"verdict\":\"allow\",\"action\":\"seen\"}");
    }

    @Test
    void lanesOfOneJobHaveNewFieldsInTheirOwnOrder() {
        SharedProjections shared = new SharedProjections();
        List<String> readers =
                List.of(WriterSchemas.builtIn(WriterSchemas.TRAFFIC).toString());
        StepSpec include = new StepSpec.Include(List.of("action"));

        assertThat(shared.get(readers, List.of(include, set("a", "1", "b", "2")))
                        .columns())
                .extracting(Column::name)
                .containsExactly("action", "a", "b");
        assertThat(shared.get(readers, List.of(include, set("b", "2", "a", "1")))
                        .columns())
                .extracting(Column::name)
                .containsExactly("action", "b", "a");
    }

    @Test
    void hostAndCefHeaderSayWhatIsSet() {
        Subscriptions lane = Subscriptions.named("set")
                .format(new FormatSpec.Cef())
                .steps(
                        set("device_name", "hq", "subtype", "x|y", "site", "a=b"),
                        new StepSpec.Include(List.of("site")));

        Shaped shaped = Shaped.of(lane, EVENT);

        assertThat(shaped.events)
                .containsExactly("CEF:0|Palo Alto Networks|PAN-OS||x\\|y|TRAFFIC|1|SluiceEventId=fw.acme-7-0"
                        + " SluiceSite=a\\=b");
        assertThat(shaped.hosts).containsExactly("hq");
    }

    @Test
    void problemsAreReported() {
        assertThat(SubscriptionCheck.check(Subscriptions.named("set")
                        .steps(set("Action", "x", "event_id", "y", "a-b", "z"))
                        .build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactly(
                        "steps[0].set.Action: \"Action\""
                                + " (expected: a field that is there, or a name that none has in any case)",
                        "steps[0].set.event_id: \"event_id\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)",
                        "steps[0].set.a-b: \"a-b\""
                                + " (expected: letters, digits and underscores, at most 128, no digit first)");
    }

    @Test
    void computesValuesOfEachType() {
        Records event = new Records()
                .add(Records.traffic()
                        .set("bytes_sent", 40L)
                        .set("bytes_received", 2L)
                        .set("session_start_time", Records.TIME_MICROS - 1_500_000)
                        .build());
        Subscriptions lane = Subscriptions.named("set")
                .steps(
                        new StepSpec.Include(List.of(
                                "bytes_sent",
                                "bytes_received",
                                "source_user",
                                "source_ip",
                                "time_generated",
                                "session_start_time")),
                        new StepSpec.Rename(Map.of("bytes_sent", "up", "source_ip", "src")),
                        compute(
                                "total", "up + bytes_received",
                                "ratio", "up / 16.0",
                                "who", "coalesce(source_user, 'unknown')",
                                "inside", "cidr_match(src, '10.0.0.0/8')",
                                "copy", "src",
                                "start", "time_generated - INTERVAL '1' SECOND",
                                "micros", "time_generated - session_start_time",
                                "received", "now()",
                                "nothing", "up / (bytes_received - 2)",
                                "seven", "7"),
                        new StepSpec.Exclude(Set.of("up", "bytes_received", "source_user", "src")),
                        new StepSpec.Exclude(Set.of("time_generated", "session_start_time")));

        assertThat(Shaped.of(lane, event).events.get(0))
                .endsWith(",\"total\":42,\"ratio\":2.5,\"who\":\"unknown\",\"inside\":true,\"copy\":\"10.1.2.3\","
                        + "\"start\":\"2026-11-22T09:59:59.000000Z\",\"micros\":1500000,"
                        + "\"received\":\"2026-11-22T10:01:40.000000Z\",\"seven\":7}");
        assertThat(SubscriptionCheck.outputSchema(lane.build()).getFields().stream()
                        .skip(2)
                        .map(field ->
                                field.name() + " " + field.schema().getTypes().get(1)))
                .contains("total \"long\"", "ratio \"double\"", "inside \"boolean\"", "copy \"string\"");
    }

    @Test
    void valuesOfOneStepDoNotSeeEachOther() {
        Subscriptions lane = Subscriptions.named("set")
                .steps(
                        new StepSpec.Include(List.of("action", "app")),
                        compute("action", "coalesce(app, 'none')", "app", "upper(action)"),
                        compute("both", "contains(app, 'LL') AND action = 'none'"));

        assertThat(Shaped.of(lane, EVENT).events.get(0))
                .endsWith(",\"action\":\"none\",\"app\":\"ALLOW\",\"both\":true}");
    }

    @Test
    void whatTheWritersRecordsLackIsNullAndStillOfItsType() {
        Subscriptions lane = Subscriptions.named("set")
                .events(EventType.TRAFFIC, EventType.THREAT)
                .steps(
                        compute(
                                "until",
                                        "coalesce(session_start_time, TIMESTAMP '2026-01-01T00:00:00Z') + INTERVAL '1' HOUR",
                                "many", "bytes_sent + 1"),
                        new StepSpec.Include(List.of("until", "many")));

        Shaped shaped = Shaped.of(lane, new Records().add(Records.threat().build()));

        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.events.get(0)).endsWith("Z\",\"until\":\"2026-01-01T01:00:00.000000Z\"}");
    }

    @Test
    void problemsInExpressionsAreReportedWithTheirPlace() {
        assertThat(problems(Subscriptions.named("set")
                        .steps(
                                new StepSpec.Rename(Map.of("app", "application")),
                                compute("a", "aplication", "b", "app", "c", "bytes_sent +", "d", "rule + 1"),
                                compute("event_id", "rule", "e", "a = 'x'"))))
                .containsExactly(
                        "steps[1].set.a.expression:1:1: \"aplication\" (expected: a field of the event),"
                                + " did you mean \"application\"?",
                        "steps[1].set.b.expression:1:1: \"app\" (expected: a field of the event)",
                        "steps[1].set.c.expression:1:13: the end (expected: a field or a literal)",
                        "steps[1].set.d.expression:1:1: \"rule\" (expected: numbers, or a timestamp and an interval,"
                                + " for +; rule is a string)",
                        "steps[2].set.event_id: \"event_id\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)");
    }
}
