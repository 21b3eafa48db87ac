package dev.sluice.cli.sls;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An object of a profile that knows which of its keys were looked at, so that none is left out without a word. Values are shown
 * only where they cannot be secrets. Null counts as left out.
 */
final class Part {
    private final ObjectNode node;
    private final String path;
    private final Notes notes;
    private final Set<String> read = new HashSet<>();

    private Part(ObjectNode node, String path, Notes notes) {
        this.node = node;
        this.path = path;
        this.notes = notes;
    }

    /** The part at a path; without any key, and a problem, when there is no object. */
    static Part of(JsonNode node, String path, Notes notes) {
        if (node instanceof ObjectNode object) {
            return new Part(object, path, notes);
        }
        notes.problem(path, "no object (expected: one)");
        return new Part(JsonNodeFactory.instance.objectNode(), path, notes);
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        read.add(key);
        return node.hasNonNull(key);
    }

    /** A text or a number; empty when there is nothing to be seen, a problem when it is something else. */
    Optional<String> text(String key) {
        return verbatim(key).filter(text -> !text.isBlank());
    }

    /** As {@link #text}, of which blanks may be all. */
    Optional<String> verbatim(String key) {
        if (!has(key)) {
            return Optional.empty();
        }
        JsonNode value = node.path(key);
        if (!value.isTextual() && !value.isNumber()) {
            notes.problem(path(key), "no text (expected: one)");
            return Optional.empty();
        }
        return Optional.of(value.asText());
    }

    /** A text that has to be there; empty, and a problem, when it is not. */
    Optional<String> required(String key, String expected) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            notes.problem(path(key), "missing (expected: " + expected + ")");
        }
        return text;
    }

    /** False when it is left out. */
    boolean flag(String key) {
        if (!has(key)) {
            return false;
        }
        JsonNode value = node.path(key);
        if (!value.isBoolean() && !value.asText().matches("(?i)true|false")) {
            notes.problem(path(key), "no truth value (expected: true or false)");
        }
        return Boolean.parseBoolean(value.asText());
    }

    /** A list of texts; empty when it is left out. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(key)) {
            if (item.isTextual()) {
                texts.add(item.asText());
            } else {
                notes.problem(path(key), "not only texts (expected: a list of texts)");
                return List.of();
            }
        }
        return texts;
    }

    /** A list; empty, and a problem, when something else is there. */
    List<JsonNode> items(String key) {
        if (!has(key)) {
            return List.of();
        }
        if (!node.path(key).isArray()) {
            notes.problem(path(key), "no list (expected: one)");
            return List.of();
        }
        List<JsonNode> items = new ArrayList<>();
        node.path(key).forEach(items::add);
        return items;
    }

    /** An object within; one without any key when it is left out. */
    Part part(String key) {
        return of(has(key) ? node.path(key) : JsonNodeFactory.instance.objectNode(), path(key), notes);
    }

    /** Names every key that nobody has asked for. */
    void reportUnread() {
        node.fieldNames().forEachRemaining(key -> {
            if (!read.contains(key) && node.hasNonNull(key)) {
                notes.difference(path(key), "unknown, left out");
            }
        });
    }
}
