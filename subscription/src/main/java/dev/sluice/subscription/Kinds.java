package dev.sluice.subscription;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of which a mapping has exactly one, each with what it means and how its value is read. */
final class Kinds<T> {
    private final Map<String, Shape<? extends T>> shapes = new LinkedHashMap<>();
    private final List<Option> options = new ArrayList<>();

    /** Adds a kind behind the others. */
    Kinds<T> put(String key, String meaning, Shape<? extends T> shape) {
        shapes.put(key, shape);
        options.add(new Option(key, meaning, false, "", shape));
        return this;
    }

    @Nullable
    Shape<? extends T> get(String key) {
        return shapes.get(key);
    }

    Set<String> keys() {
        return shapes.keySet();
    }

    List<Option> options() {
        return options;
    }
}
