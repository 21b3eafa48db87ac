package dev.sluice.subscription;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the step {@code lookup}. */
final class LookupYaml {
    private static final String ADDED = "a mapping of columns to fields";

    static final Shape<String> FALLBACK = Scalars.matching(
            "a text of at most " + StepSpec.Lookup.MAX_FALLBACK + " characters",
            Pattern.compile("[\\s\\S]{0," + StepSpec.Lookup.MAX_FALLBACK + "}"));

    private static final Shape<Map<String, String>> ADD =
            Shape.of(new Form.Names(ADDED, Scalars.FIELD.form(), 1), LookupYaml::add);

    static final Shape<String> COLUMN = Scalars.matching("a column's name", Pattern.compile("\\S(.{0,253}\\S)?"));

    static final Shape<StepSpec> STEP = Shape.mapping(LookupYaml::read);

    private LookupYaml() {}

    private static Supplier<StepSpec> read(Section section) {
        Supplier<String> file = section.required(
                "file",
                "a CSV file where the job runs, whose first row names its columns",
                Scalars.FILE,
                "a file's path");
        Supplier<String> key = section.required("key", "the field that is looked up", Scalars.FIELD, "a field");
        Supplier<String> match = section.required(
                "match", "the column that the field is looked up in", COLUMN, "the column with the keys");
        Supplier<Map<String, String>> add =
                section.required("add", "other columns, each with the field that it is written to", ADD, ADDED);
        Supplier<@Nullable String> fallback = section.nullable(
                "default",
                "what is written when the table does not have the key, or nothing in a column; if left out null",
                FALLBACK);
        Supplier<Boolean> ignoreCase = section.optional(
                "ignoreCase", "whether ASCII letters of a key match in either case", Scalars.BOOLEAN, false);
        return () ->
                new StepSpec.Lookup(file.get(), key.get(), match.get(), add.get(), fallback.get(), ignoreCase.get());
    }

    private static Supplier<Map<String, String>> add(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()) {
            return field.invalid(ADDED);
        }
        Map<String, Supplier<String>> fields = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        mapping.entries().forEach((column, entry) -> {
            Field added = field.child(field.path() + "." + column, entry.value());
            fields.put(column, Scalars.FIELD.read(added));
            if (entry.value() instanceof YamlNode.Text text && !taken.add(text.text())) {
                added.invalid("each field once");
            }
        });
        return () -> {
            Map<String, String> built = new LinkedHashMap<>();
            fields.forEach((column, name) -> built.put(column, name.get()));
            return built;
        };
    }
}
