package dev.sluice.subscription;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * How one kind of YAML value is read, and what it looks like. Reading checks everything at once and reports each problem;
 * the result is built later, and only when nothing at all was wrong.
 */
interface Shape<T> {
    Supplier<T> read(Field field);

    /** What it takes, for the JSON Schema and the option tables. */
    Form form();

    /** How the value would be written, where that is one word; else empty. */
    default String write(T value) {
        return "";
    }

    /** A shape of its own. */
    static <T> Shape<T> of(Form form, Function<Field, Supplier<T>> reader) {
        return of(() -> form, reader);
    }

    private static <T> Shape<T> of(Supplier<Form> form, Function<Field, Supplier<T>> reader) {
        return new Shape<>() {
            @Override
            public Supplier<T> read(Field field) {
                return reader.apply(field);
            }

            @Override
            public Form form() {
                return form.get();
            }
        };
    }

    /** The same value as something else. */
    static <S, T> Shape<T> map(Shape<S> shape, Function<S, T> change) {
        return of(shape::form, field -> {
            Supplier<S> value = shape.read(field);
            return () -> change.apply(value.get());
        });
    }

    /** A mapping with known keys. Keys that {@code reader} has not asked for are reported. */
    static <T> Shape<T> mapping(Function<Section, Supplier<T>> reader) {
        return of(() -> new Form.Options(Section.optionsOf(reader)), field -> {
            if (!(field.node() instanceof YamlNode.Mapping mapping)) {
                return field.invalid("a mapping of options");
            }
            Section section = new Section(field, mapping);
            Supplier<T> result = reader.apply(section);
            section.reportUnknownKeys();
            return result;
        });
    }

    /** A mapping with exactly one key, which says how its value is read. */
    static <T> Shape<T> oneOf(Kinds<T> kinds) {
        String expected = "one of " + String.join(", ", kinds.keys());
        return of(() -> new Form.OneKey(kinds.options()), field -> {
            if (!(field.node() instanceof YamlNode.Mapping mapping)
                    || mapping.entries().size() != 1) {
                return field.invalid("a mapping with " + expected);
            }
            Map.Entry<String, YamlNode.Entry> only =
                    mapping.entries().entrySet().iterator().next();
            Shape<? extends T> shape = kinds.get(only.getKey());
            if (shape == null) {
                return Section.unknownKey(field, only.getKey(), only.getValue(), kinds.keys());
            }
            Supplier<? extends T> value = shape.read(field.child(
                    field.path() + "." + only.getKey(), only.getValue().value()));
            return value::get;
        });
    }

    /** A mapping with free keys, at least one; the values in the order of the file. */
    static <T> Shape<Map<String, T>> names(String expected, Shape<T> value) {
        return of(() -> new Form.Names(expected, value.form(), 1), field -> {
            if (!(field.node() instanceof YamlNode.Mapping mapping)
                    || mapping.entries().isEmpty()) {
                return field.invalid(expected);
            }
            Map<String, Supplier<T>> values = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((name, entry) ->
                            values.put(name, value.read(field.child(field.path() + "." + name, entry.value()))));
            return () -> {
                Map<String, T> built = new LinkedHashMap<>();
                values.forEach((name, each) -> built.put(name, each.get()));
                return built;
            };
        });
    }

    /** A list with at least one item and none twice. */
    static <T> Shape<List<T>> list(String items, Shape<T> item) {
        return list(items, item, Integer.MAX_VALUE);
    }

    /** As {@link #list(String, Shape)}, with a limit. */
    static <T> Shape<List<T>> list(String items, Shape<T> item, int most) {
        return of(() -> new Form.Items(items, item.form(), true, most), field -> {
            if (!(field.node() instanceof YamlNode.Sequence sequence)
                    || sequence.items().isEmpty()
                    || sequence.items().size() > most) {
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
        });
    }
}
