package dev.sluice.cli.sls;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.sluice.cli.sls.Note.Kind;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A subscription as YAML, below comments for the person who takes it over. */
final class SubscriptionText {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build());

    private SubscriptionText() {}

    /** What {@code validate} says of the subscription. */
    static List<Problem> problems(ObjectNode subscription) throws IOException {
        Path file = Files.createTempFile("subscription", ".yaml");
        try {
            Files.writeString(file, yaml(subscription));
            return LoadedSubscriptions.load(List.of(file), Map.of()).problems();
        } finally {
            Files.delete(file);
        }
    }

    /** The whole file. */
    static String write(String head, List<Note> notes, ObjectNode subscription) {
        StringBuilder text = new StringBuilder();
        comment(text, head);
        for (Kind kind : Kind.values()) {
            List<Note> ofKind =
                    notes.stream().filter(note -> note.kind() == kind).toList();
            if (!ofKind.isEmpty()) {
                comment(text, "");
                comment(text, kind.words + ":");
                ofKind.forEach(note -> comment(text, "- " + note.describe()));
            }
        }
        return text.append(yaml(subscription)).toString();
    }

    private static void comment(StringBuilder text, String line) {
        text.append(("# " + Note.oneLine(line)).stripTrailing()).append('\n');
    }

    private static String yaml(ObjectNode subscription) {
        try {
            return YAML.writeValueAsString(subscription);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("subscription: not writable as YAML", e);
        }
    }
}
