package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.subscription.StartFrom;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class SelectionsTest {
    private static final StartFrom EARLIEST = new StartFrom.Earliest();
    private static final StartFrom LATEST = new StartFrom.Latest();
    private static final StartFrom AT = new StartFrom.At(Instant.parse("2026-11-01T00:00:00Z"));

    @Test
    void selectsByNameAndByWholePattern() {
        Selections selections = Selections.of(List.of(
                new TopicSelection(List.of("dns"), null, EARLIEST), new TopicSelection(List.of(), "fw\\..*", LATEST)));

        assertThat(selections.contains("dns")).isTrue();
        assertThat(selections.contains("fw.a")).isTrue();
        assertThat(selections.contains("my.fw.a")).isFalse();
        assertThat(selections.startFrom("dns")).isEqualTo(EARLIEST);
        assertThat(selections.startFrom("fw.a")).isEqualTo(LATEST);
        assertThat(selections.names()).containsExactly("dns");
        assertThat(selections).hasToString("dns, fw\\..*");
    }

    @Test
    void refusesTwoStartsForOneTopic() {
        assertThatThrownBy(() -> Selections.of(List.of(
                        new TopicSelection(List.of("fw.a"), null, LATEST),
                        new TopicSelection(List.of("fw.a"), null, EARLIEST))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("source.startFrom: earliest and latest for topic fw.a (expected: one start for one topic)");
    }

    @Test
    void refusesTwoStartsByNameAndPattern() {
        assertThatThrownBy(() -> Selections.of(List.of(
                        new TopicSelection(List.of("fw.a"), null, LATEST), new TopicSelection(List.of(), "fw.*", AT))))
                .hasMessage("source.startFrom: 2026-11-01T00:00:00Z and latest for topic fw.a"
                        + " (expected: one start for one topic)");
    }

    @Test
    void readsMoreWhereOverlappingPatternsDisagree() {
        Selections selections = Selections.of(
                List.of(new TopicSelection(List.of(), "fw.*", LATEST), new TopicSelection(List.of(), ".*a", AT)));

        assertThat(selections.startFrom("fw.a")).isEqualTo(AT);
        assertThat(selections.contradiction("fw.a")).isPresent();
        assertThat(selections.contradiction("fw.b")).isEmpty();
    }

    @Test
    void manySubscriptionsMayShareATopic() {
        Selections selections = Selections.of(List.of(
                new TopicSelection(List.of("fw.a", "fw.b"), null, EARLIEST),
                new TopicSelection(List.of("fw.b"), null, EARLIEST)));

        assertThat(selections.names()).containsExactly("fw.a", "fw.b");
    }

    @Test
    void refusesAPatternThatIsNone() {
        assertThatThrownBy(() -> new TopicSelection(List.of(), "fw.(", EARLIEST))
                .hasMessage(
                        "source.topicPattern: fw.( (expected: a regular expression;" + " Unclosed group near index 4)");
    }

    @Test
    void refusesASelectionOfNothing() {
        assertThatThrownBy(() -> new TopicSelection(List.of(), null, EARLIEST))
                .hasMessage("source.topics: [] (expected: a topic or a topicPattern)");
        assertThatThrownBy(() -> Selections.of(List.of()))
                .hasMessage("source: [] (expected: at least one selection of topics)");
    }

    @Test
    void survivesJavaSerializationAfterItWasUsed() {
        Selections selections = Selections.of(List.of(new TopicSelection(List.of(), "fw.*", AT)));
        assertThat(selections.contains("fw.a")).isTrue();

        Selections copy = SerializableUtils.clone(selections);

        assertThat(copy.startFrom("fw.a")).isEqualTo(AT);
    }

    @Test
    void travelsThroughPipelineOptionsAsJson() {
        List<TopicSelection> given = List.of(
                new TopicSelection(List.of("fw.a", "fw.b"), null, EARLIEST),
                new TopicSelection(List.of(), "dns\\..*", AT),
                new TopicSelection(List.of(), "ids\\..*", LATEST));

        String json = ReadTopicsJson.with(null, "one", Selections.of(given));

        assertThat(ReadTopicsJson.find(json, "one").orElseThrow().all()).isEqualTo(given);
        assertThat(ReadTopicsJson.find(json, "two")).isEmpty();
        assertThat(ReadTopicsJson.with(json, "one", Selections.of(given))).isEqualTo(json);
    }

    @Test
    void refusesTwoReadsOfOneId() {
        String json = ReadTopicsJson.with(
                null, "one", Selections.of(List.of(new TopicSelection(List.of("a"), null, EARLIEST))));

        assertThatThrownBy(() -> ReadTopicsJson.with(
                        json, "one", Selections.of(List.of(new TopicSelection(List.of("b"), null, EARLIEST)))))
                .hasMessage("readId: one (expected: an id that no other read of the job has)");
    }
}
