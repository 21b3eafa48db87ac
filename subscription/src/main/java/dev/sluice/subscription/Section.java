package dev.sluice.subscription;

import dev.sluice.subscription.SourceMap.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mapping under reading. It learns its known keys from what is asked for, so that they are listed in one place only: what
 * the reader takes, the JSON Schema and the documentation's tables have.
 */
final class Section {
    private final Field field;
    private final YamlNode.Mapping mapping;
    private final Map<String, Option> options = new LinkedHashMap<>();

    Section(Field field, YamlNode.Mapping mapping) {
        this.field = field;
        this.mapping = mapping;
    }

    /** The keys that a reader asks for when nothing is there, which is when it asks for all of them. */
    static <T> List<Option> optionsOf(Function<Section, Supplier<T>> reader) {
        YamlNode.Mapping empty = new YamlNode.Mapping(Map.of(), new Location(1, 1));
        Field nowhere = new Field(new Field.Scope("", Map.of(), new ArrayList<>()), "", empty, false);
        Section section = new Section(nowhere, empty);
        var unused = reader.apply(section);
        return List.copyOf(section.options.values());
    }

    /** The value of a key that must be there; {@code expected} says what for when it is not. */
    <T> Supplier<T> required(String key, String meaning, Shape<T> shape, String expected) {
        options.put(key, new Option(key, meaning, true, "", shape));
        Field value = field(key);
        return value == null ? missing(key, expected) : shape.read(value);
    }

    /** The value of a key that must be there when a condition holds. */
    <T> Supplier<@Nullable T> requiredIf(
            boolean condition, String key, String meaning, Shape<T> shape, String expected) {
        declare(key, meaning, "", shape);
        Field value = field(key);
        if (value != null) {
            return shape.read(value);
        }
        return condition ? missing(key, expected) : () -> null;
    }

    <T> Supplier<T> optional(String key, String meaning, Shape<T> shape, T fallback) {
        return optionalOr(key, meaning, shape, shape.write(fallback), () -> fallback);
    }

    /**
     * As {@link #optional}, with a default that follows from other values or has no text of its own.
     *
     * @param written what the documentation says of the default
     */
    <T> Supplier<T> optionalOr(String key, String meaning, Shape<T> shape, String written, Supplier<T> fallback) {
        declare(key, meaning, written, shape);
        Field value = field(key);
        return value == null ? fallback : shape.read(value);
    }

    <T> Supplier<@Nullable T> nullable(String key, String meaning, Shape<T> shape) {
        declare(key, meaning, "none", shape);
        Field value = field(key);
        return value == null ? () -> null : shape.read(value);
    }

    /** Makes a key known that is read by other means. */
    void declare(String key, String meaning, String written, Shape<?> shape) {
        options.put(key, new Option(key, meaning, false, written, shape));
    }

    /** The value of a key; null when it is absent or empty. Does not make the key known. */
    @Nullable
    Field field(String key) {
        YamlNode.Entry entry = mapping.entries().get(key);
        if (entry == null || entry.value() instanceof YamlNode.Null) {
            return null;
        }
        return field.child(path(field, key), entry.value());
    }

    /** Whether a key has this text, variables filled in; for options that depend on one another. Reports nothing. */
    boolean has(String key, String text) {
        Field value = field(key);
        return value != null && value.quietly().equals(Optional.of(text));
    }

    /**
     * Reports options that are for another word than the one that a key has. Their values are not shown, since one may be a
     * secret.
     *
     * @param optionsByWord what is for one word alone
     */
    void reportOthers(String key, Map<String, List<String>> optionsByWord) {
        if (optionsByWord.keySet().stream().noneMatch(word -> has(key, word))) {
            return;
        }
        optionsByWord.forEach((word, others) -> {
            for (String option : has(key, word) ? List.<String>of() : others) {
                Field value = field(option);
                if (value != null) {
                    value.secret().invalid("none, as it is for " + key + ": " + word);
                }
            }
        });
    }

    <T> Supplier<T> missing(String key, String expected) {
        return field.child(path(field, key), mapping).report(mapping.location(), "missing", expected, null);
    }

    /** Where the mapping stands in the file, from 1. */
    int line() {
        return mapping.location().line();
    }

    void reportUnknownKeys() {
        mapping.entries().forEach((key, entry) -> {
            if (!options.containsKey(key)) {
                unknownKey(field, key, entry, options.keySet());
            }
        });
    }

    /** Where a secret is due, a key may be the secret itself, so it is not shown there. */
    static <T> Supplier<T> unknownKey(Field parent, String key, YamlNode.Entry entry, Collection<String> known) {
        Field place = parent.hidden() ? parent : parent.child(path(parent, key), entry.value());
        String suggestion = NearestName.of(key, known).orElse(null);
        return place.report(entry.key(), "unknown key", "one of " + String.join(", ", known), suggestion);
    }

    private static String path(Field parent, String key) {
        return parent.path().isEmpty() ? key : parent.path() + "." + key;
    }
}
