package dev.sluice.cli.plan;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What differs between two records of configuration, down to single options. Knows none of them: components give paths, and one of
 * several alternatives (a record that implements a sealed interface) has its name in the path, as a sink's kind has in a file.
 */
final class Differences {
    /** What a person still reads of a value. */
    private static final int MAX_SHOWN = 500;

    private final List<Difference> found = new ArrayList<>();

    private Differences() {}

    /** All of them, in the order of the components. */
    static List<Difference> of(Record before, Record after) {
        Differences differences = new Differences();
        differences.compare("", before, after);
        return List.copyOf(differences.found);
    }

    private void compare(String path, @Nullable Object before, @Nullable Object after) {
        if (Objects.equals(before, after)) {
            return;
        }
        boolean oneKind = before != null && after != null && before.getClass() == after.getClass();
        if (oneKind && before instanceof Record one && after instanceof Record other) {
            compareComponents(path, one, other);
        } else if (before instanceof Map<?, ?> one && after instanceof Map<?, ?> other) {
            compareEntries(path, one, other);
        } else if (before instanceof List<?> one && after instanceof List<?> other && holdRecords(one, other)) {
            compareItems(path, one, other);
        } else {
            found.add(new Difference(path, text(before), text(after)));
        }
    }

    private void compareComponents(String path, Record before, Record after) {
        String start = isAlternative(before) ? join(path, name(before)) : path;
        for (RecordComponent component : before.getClass().getRecordComponents()) {
            compare(join(start, component.getName()), value(component, before), value(component, after));
        }
    }

    private void compareEntries(String path, Map<?, ?> before, Map<?, ?> after) {
        Set<Object> keys = new LinkedHashSet<>(before.keySet());
        keys.addAll(after.keySet());
        keys.forEach(key -> compare(join(path, key.toString()), before.get(key), after.get(key)));
    }

    /** Items at both ends that are the same are left alone, so that an item in front moves none behind it. */
    private void compareItems(String path, List<?> before, List<?> after) {
        int shorter = Math.min(before.size(), after.size());
        int start = 0;
        while (start < shorter && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < shorter - start && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        int last = Math.max(before.size(), after.size()) - end;
        for (int i = start; i < last; i++) {
            compare(
                    path + "[" + i + "]",
                    i < before.size() - end ? before.get(i) : null,
                    i < after.size() - end ? after.get(i) : null);
        }
    }

    private static boolean holdRecords(List<?> before, List<?> after) {
        return Stream.concat(before.stream(), after.stream()).allMatch(Record.class::isInstance);
    }

    private static boolean isAlternative(Record value) {
        return Arrays.stream(value.getClass().getInterfaces()).anyMatch(Class::isSealed);
    }

    private static String name(Record value) {
        return value.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static @Nullable Object value(RecordComponent component, Record record) {
        try {
            return component.getAccessor().invoke(record);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "record: " + record.getClass().getName() + " (expected: one that can be read)", e);
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = shown(value);
        return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof Record record) {
            return shown(record);
        } else if (value instanceof Collection<?> items) {
            return items.stream().map(Differences::shown).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> entries) {
            return entries.entrySet().stream()
                    .map(entry -> shown(entry.getKey()) + ": " + shown(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } else if (value instanceof Duration duration) {
            // PT1M30S is 1m30s in a file.
            return duration.toString().substring(2).toLowerCase(Locale.ROOT);
        }
        return value == null ? "none" : value.toString();
    }

    private static String shown(Record record) {
        String components = Arrays.stream(record.getClass().getRecordComponents())
                .map(component -> component.getName() + ": " + shown(value(component, record)))
                .collect(Collectors.joining(", "));
        return components.isEmpty() ? name(record) : name(record) + "(" + components + ")";
    }
}
