package dev.sluice.pipelines.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What every read of a job selects, as one string that fits into a pipeline option. */
final class ReadTopicsJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<TreeMap<String, List<Entry>>> SHAPE = new TypeReference<>() {};

    private record Entry(List<String> topics, @Nullable String pattern, String startFrom) {}

    private ReadTopicsJson() {}

    /**
     * Adds a read to those that are there.
     *
     * @throws IllegalArgumentException when another read of the job has this id
     */
    static String with(@Nullable String json, String readId, Selections selections) {
        Map<String, List<Entry>> reads = parse(json);
        List<Entry> entries = selections.all().stream()
                .map(selection ->
                        new Entry(selection.topics(), selection.pattern(), StartText.write(selection.startFrom())))
                .toList();
        List<Entry> others = reads.put(readId, entries);
        if (others != null && !others.equals(entries)) {
            throw new IllegalArgumentException(
                    "readId: " + readId + " (expected: an id that no other read of the job has)");
        }
        try {
            return MAPPER.writeValueAsString(reads);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("readTopics: cannot be written as JSON", e);
        }
    }

    static Optional<Selections> find(@Nullable String json, String readId) {
        return Optional.ofNullable(parse(json).get(readId))
                .map(entries -> Selections.of(entries.stream()
                        .map(entry ->
                                new TopicSelection(entry.topics(), entry.pattern(), StartText.read(entry.startFrom())))
                        .toList()));
    }

    private static Map<String, List<Entry>> parse(@Nullable String json) {
        if (json == null) {
            return new TreeMap<>();
        }
        try {
            return MAPPER.readValue(json, SHAPE);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("readTopics: (expected: what the read itself has written there)", e);
        }
    }
}
