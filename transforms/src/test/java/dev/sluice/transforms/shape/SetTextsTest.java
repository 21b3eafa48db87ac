package dev.sluice.transforms.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.FormatSpec;
import dev.sluice.subscription.StepSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetTextsTest {
    private static final Records EVENT = new Records().add(Records.traffic().build());

    private static StepSpec set(String... namesAndTexts) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            texts.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return new StepSpec.SetTexts(texts);
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
}
