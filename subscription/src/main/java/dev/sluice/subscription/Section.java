package dev.sluice.subscription;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A mapping under reading. It learns its known keys from what is asked for, so that they are listed in one place only. */
final class Section {
    private final Field field;
    private final YamlNode.Mapping mapping;
    private final Set<String> known = new LinkedHashSet<>();

    Section(Field field, YamlNode.Mapping mapping) {
        this.field = field;
        this.mapping = mapping;
    }

    /** The value of a key that must be there; {@code expected} says what for when it is not. */
    <T> Supplier<T> required(String key, Shape<T> shape, String expected) {
        Field value = field(key);
        return value == null ? missing(key, expected) : shape.read(value);
    }

    <T> Supplier<T> optional(String key, Shape<T> shape, T fallback) {
        return optionalOr(key, shape, () -> fallback);
    }

    /** As {@link #optional}, with a default that follows from other values. */
    <T> Supplier<T> optionalOr(String key, Shape<T> shape, Supplier<T> fallback) {
        Field value = field(key);
        return value == null ? fallback : shape.read(value);
    }

    <T> Supplier<@Nullable T> nullable(String key, Shape<T> shape) {
        Field value = field(key);
        return value == null ? () -> null : shape.read(value);
    }

    /** The value of a key; null when it is absent or empty. */
    @Nullable
    Field field(String key) {
        known.add(key);
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

    <T> Supplier<T> missing(String key, String expected) {
        return field.child(path(field, key), mapping).report(mapping.location(), "missing", expected, null);
    }

    void reportUnknownKeys() {
        mapping.entries().forEach((key, entry) -> {
            if (!known.contains(key)) {
                unknownKey(field, key, entry, known);
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
