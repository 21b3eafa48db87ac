package dev.sluice.cli.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.subscription.TestCase;
import dev.sluice.subscription.TestCase.Expectation;
import java.util.ArrayList;
import java.util.List;

/** What tells an event's outcome from the expected one, in lines for people. */
final class Difference {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is shown of two long texts, before and behind the place where they part. */
    private static final int BEFORE_CHARS = 30;

    private static final int BEHIND_CHARS = 50;

    private Difference() {}

    /** Nothing when the outcome is the expected one. */
    static List<String> of(Expectation expected, Actual actual) {
        if (expected instanceof TestCase.Kept) {
            return actual instanceof Actual.Delivered ? List.of() : words("kept", actual);
        } else if (expected instanceof TestCase.Dropped) {
            return actual instanceof Actual.TurnedAway ? List.of() : words("dropped", actual);
        } else if (expected instanceof TestCase.Failed) {
            return actual instanceof Actual.DeadLettered ? List.of() : words("failed", actual);
        } else if (expected instanceof TestCase.Output output) {
            return actual instanceof Actual.Delivered delivered
                    ? texts(output.text(), delivered.text())
                    : words("kept", actual);
        } else if (expected instanceof TestCase.Fields fields) {
            return actual instanceof Actual.Delivered delivered
                    ? fields(fields.values(), delivered.text())
                    : words("kept", actual);
        }
        throw new IllegalStateException("no comparison for " + expected.getClass());
    }

    private static List<String> words(String expected, Actual actual) {
        return List.of("expected: " + expected, "but was:  " + actual.words());
    }

    /** A YAML block ends in a line break, which no event has. */
    private static List<String> texts(String given, String actual) {
        String expected = given.stripTrailing();
        if (expected.equals(actual)) {
            return List.of();
        }
        int place = 0;
        while (place < Math.min(expected.length(), actual.length()) && expected.charAt(place) == actual.charAt(place)) {
            place++;
        }
        int from = Math.max(0, place - BEFORE_CHARS);
        String lead = from == 0 ? "" : "...";
        return List.of(
                "output differs from character " + (place + 1) + " on",
                "expected: " + lead + cut(expected, from, place),
                "but was:  " + lead + cut(actual, from, place),
                " ".repeat("expected: ".length() + lead.length() + place - from) + "^",
                "whole output: " + actual);
    }

    private static String cut(String text, int from, int place) {
        int to = Math.min(text.length(), place + BEHIND_CHARS);
        return text.substring(from, to) + (to < text.length() ? "..." : "");
    }

    private static List<String> fields(ObjectNode expected, String text) {
        JsonNode actual;
        try {
            actual = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return List.of("expected: a JSON object", "but was:  " + text);
        }
        List<String> lines = new ArrayList<>();
        compare("", expected, actual, lines);
        if (!lines.isEmpty()) {
            lines.add("whole output: " + text);
        }
        return lines;
    }

    private static void compare(String path, JsonNode expected, JsonNode actual, List<String> lines) {
        if (expected.isObject() && actual.isObject()) {
            expected.properties()
                    .forEach(entry -> compare(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                            entry.getValue(),
                            actual.path(entry.getKey()),
                            lines));
        } else if (expected.isArray() && actual.isArray() && expected.size() == actual.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(path + "[" + i + "]", expected.get(i), actual.get(i), lines);
            }
        } else if (!same(expected, actual)) {
            lines.add(path + ": " + (actual.isMissingNode() ? "not there" : actual) + " (expected: " + expected + ")");
        }
    }

    /** The file's values are texts, whatever their type in the event. */
    private static boolean same(JsonNode expected, JsonNode actual) {
        if (expected.isNull()) {
            return actual.isNull() || actual.isMissingNode();
        }
        return expected.isValueNode()
                && actual.isValueNode()
                && !actual.isNull()
                && expected.asText().equals(actual.asText());
    }
}
