package dev.sluice.subscription;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How one kind of YAML value is read. Reading checks everything at once and reports each problem; the result is built
 * later, and only when nothing at all was wrong.
 */
@FunctionalInterface
interface Shape<T> {
    Supplier<T> read(Field field);

    /** A mapping with known keys. Keys that {@code reader} has not asked for are reported. */
    static <T> Shape<T> mapping(Function<Section, Supplier<T>> reader) {
        return field -> {
            if (!(field.node() instanceof YamlNode.Mapping mapping)) {
                return field.invalid("a mapping of options");
            }
            Section section = new Section(field, mapping);
            Supplier<T> result = reader.apply(section);
            section.reportUnknownKeys();
            return result;
        };
    }

    /** A mapping with exactly one key, which says how its value is read. */
    static <T> Shape<T> oneOf(Map<String, Shape<? extends T>> shapes) {
        String expected = "one of " + String.join(", ", shapes.keySet());
        return field -> {
            if (!(field.node() instanceof YamlNode.Mapping mapping)
                    || mapping.entries().size() != 1) {
                return field.invalid("a mapping with " + expected);
            }
            Map.Entry<String, YamlNode.Entry> only =
                    mapping.entries().entrySet().iterator().next();
            Shape<? extends T> shape = shapes.get(only.getKey());
            if (shape == null) {
                return Section.unknownKey(field, only.getKey(), only.getValue(), shapes.keySet());
            }
            Supplier<? extends T> value = shape.read(field.child(
                    field.path() + "." + only.getKey(), only.getValue().value()));
            return value::get;
        };
    }

    /** A list with at least one item and none twice. */
    static <T> Shape<List<T>> list(String items, Shape<T> item) {
        return field -> {
            if (!(field.node() instanceof YamlNode.Sequence sequence)
                    || sequence.items().isEmpty()) {
                return field.invalid("a list of " + items);
            }
            List<Supplier<T>> values = new ArrayList<>();
            List<YamlNode.Text> seen = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                YamlNode node = sequence.items().get(i);
                Field child = field.child(field.path() + "[" + i + "]", node);
                values.add(item.read(child));
                if (node instanceof YamlNode.Text text) {
                    if (seen.stream().anyMatch(before -> before.text().equals(text.text()))) {
                        child.invalid("each item once");
                    }
                    seen.add(text);
                }
            }
            return () -> values.stream().map(Supplier::get).toList();
        };
    }
}
