package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.ParseMethod;
import dev.sluice.subscription.StepSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParseTest {
    private static final ParseMethod PAIRS = ParseMethod.KeyValue.DEFAULT;
    private static final ParseMethod JSON = new ParseMethod.Json();
    private static final ParseMethod CSV = ParseMethod.Csv.DEFAULT;

    private static Shaped shaped(@Nullable String text, ParseMethod method, String... keysAndFields) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndFields.length; i += 2) {
            fields.put(keysAndFields[i], keysAndFields[i + 1]);
        }
        Subscriptions lane = Subscriptions.named("parsed")
                .steps(
                        new StepSpec.Include(List.of("rule")),
                        new StepSpec.Parse("rule", method, fields),
                        new StepSpec.Exclude(Set.of("rule")));
        return Shaped.of(
                lane, new Records().add(Records.traffic().set("rule", text).build()));
    }

    /** What stands behind the time. */
    private static String parsed(@Nullable String text, ParseMethod method, String... keysAndFields) {
        Shaped shaped = shaped(text, method, keysAndFields);
        assertThat(shaped.letters).isEmpty();
        assertThat(shaped.counters).doesNotContainKey(ShapeMetric.EVENTS_UNPARSED_TOTAL);
        return rest(shaped);
    }

    private static String rest(Shaped shaped) {
        String event = shaped.events.get(0);
        String time = "00.000000Z\"";
        return event.substring(event.indexOf(time) + time.length(), event.length() - 1);
    }

    private static void assertUnparsed(String text, ParseMethod method, String key) {
        Shaped shaped = shaped(text, method, key, "found");
        assertThat(rest(shaped)).as(text).isEmpty();
        assertThat(shaped.counters).as(text).containsEntry(ShapeMetric.EVENTS_UNPARSED_TOTAL, 1L);
    }

    @Test
    void findsValuesOfKeys() {
        assertThat(parsed(
                        "user=Zo\u00eb \\ \"q\"; src = 10.0.0.1 ;; empty=;stray;a=b=c; src=again",
                        PAIRS,
                        "user",
                        "u",
                        "src",
                        "s",
                        "empty",
                        "e",
                        "a",
                        "a",
                        "stray",
                        "x"))
                .isEqualTo(",\"u\":\"Zo\u00eb \\\\ \\\"q\\\"\",\"s\":\"10.0.0.1\",\"e\":\"\",\"a\":\"b=c\"");
    }

    @Test
    void quotesHoldSeparators() {
        ParseMethod words = new ParseMethod.KeyValue(" ", "=");
        assertThat(parsed("msg=\"a b=c\"  user=\"\" last=x", words, "msg", "m", "user", "u", "last", "l"))
                .isEqualTo(",\"m\":\"a b=c\",\"u\":\"\",\"l\":\"x\"");
        assertThat(parsed("a= b=1", words, "a", "a", "b", "b")).isEqualTo(",\"a\":\"\",\"b\":\"1\"");
        assertThat(parsed("a: 1, b: 2", new ParseMethod.KeyValue(", ", ": "), "a", "a", "b", "b"))
                .isEqualTo(",\"a\":\"1\",\"b\":\"2\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no pair", ";;", "a=\"open", "a=\"closed\" not;b=1"})
    void whatIsNoPairsIsCounted(String text) {
        assertUnparsed(text, PAIRS, "a");
    }

    @Test
    void findsValuesOfPaths() {
        String text = " {\"skip\":{\"user\":[{}]},\"user\":{\"name\":\"Zo\\u00eb\\n\",\"groups\":[\"a\", {\"b\":1}]},"
                + "\"n\":-1.50e2,\"t\":true,\"none\":null,\"user.name\":1, \"n\":2} ";
        assertThat(parsed(
                        text, JSON, "user.name", "u", "user.groups", "g", "n", "n", "t", "t", "none", "x", "a.b", "y"))
                .isEqualTo(
                        ",\"u\":\"Zo\u00eb\\n\",\"g\":\"[\\\"a\\\", {\\\"b\\\":1}]\",\"n\":\"-1.50e2\",\"t\":\"true\"");
        assertThat(parsed(text, JSON, "user", "u", "user.name", "n"))
                .isEqualTo(
                        ",\"u\":\"{\\\"name\\\":\\\"Zo\\\\u00eb\\\\n\\\",\\\"groups\\\":[\\\"a\\\", {\\\"b\\\":1}]}\","
                                + "\"n\":\"Zo\u00eb\\n\"");
        assertThat(parsed("{}", JSON, "a", "a")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "[1]", "7", "{\"a\":1", "{\"a\":1} x", "{\"a\":1,}", "{a:1}", "{\"a\":1}{"})
    void whatIsNoJsonObjectIsCounted(String text) {
        assertUnparsed(text, JSON, "a");
    }

    @Test
    void noOtherEncodingIsGuessed() {
        assertUnparsed("\0{\0\"\0a\0\"\0:\0{\0}\0}", JSON, "a");
    }

    @Test
    void deeplyNestedJsonIsNoTrouble() {
        assertUnparsed("{\"b\":" + "[".repeat(5_000) + "]".repeat(5_000) + ",\"a\":1}", JSON, "a");
        assertThat(parsed("{\"b\":" + "[".repeat(900) + "]".repeat(900) + ",\"a\":1}", JSON, "a", "a"))
                .isEqualTo(",\"a\":\"1\"");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "a,b,c           | a   | c",
                "a,b             | a   | ",
                "a,b,            | a   | ''",
                "'\"a\",b,\"c\"' | a   | c",
                "'\"a,\",b,\"c\"\"d\"\"\"' | a, | c\\\"d\\\"",
                "'\"\",,\"\"'    | ''  | ''",
            })
    void findsValuesOfColumns(String text, String first, @Nullable String third) {
        assertThat(parsed(text, CSV, "3", "third", "1", "first"))
                .isEqualTo((third == null ? "" : ",\"third\":\"" + third + "\"") + ",\"first\":\"" + first + "\"");
    }

    @Test
    void columnsHaveADelimiterOfTheirOwn() {
        assertThat(parsed("a,b\tc", new ParseMethod.Csv('\t'), "2", "x")).isEqualTo(",\"x\":\"c\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"open", "\"a\"b,c", "\"a\"\""})
    void whatIsNoLineOfValuesIsCounted(String text) {
        assertUnparsed(text, CSV, "2");
    }

    @Test
    void nothingIsInNothing() {
        for (String text : new String[] {null, "", "  "}) {
            for (ParseMethod method : List.of(PAIRS, JSON, CSV)) {
                assertThat(parsed(text, method, "1", "one")).isEmpty();
            }
        }
    }

    @Test
    void valuesReplaceFieldsAlsoTheirOwn() {
        Subscriptions lane = Subscriptions.named("parsed")
                .steps(
                        new StepSpec.Include(List.of("rule", "dest_port", "app")),
                        new StepSpec.Parse("rule", PAIRS, Map.of("a", "rule", "b", "dest_port", "c", "app")));
        Records records = new Records()
                .add(Records.traffic().set("rule", "b=x;a=y").set("app", "ssl").build());

        assertThat(rest(Shaped.of(lane, records))).isEqualTo(",\"rule\":\"y\",\"dest_port\":\"x\"");
    }

    @Test
    void problemsAreReported() {
        assertThat(SubscriptionCheck.check(Subscriptions.named("parsed")
                        .steps(
                                new StepSpec.Parse("rul", JSON, Map.of("a.b", "event_id")),
                                new StepSpec.Parse("dest_port", JSON, Map.of("a", "b-c")))
                        .build()))
                .extracting(SubscriptionProblem::toString)
                .containsExactly(
                        "steps[0].parse.field: \"rul\" (expected: a field that is there at this step),"
                                + " did you mean \"rule\"?",
                        "steps[0].parse.fields.a.b: \"event_id\" (expected: another field: every event has event_id and"
                                + " event_time, and steps cannot change them)",
                        "steps[1].parse.field: \"dest_port\" (expected: a field with a text)",
                        "steps[1].parse.fields.a: \"b-c\""
                                + " (expected: letters, digits and underscores, at most 128, no digit first)");
    }
}
