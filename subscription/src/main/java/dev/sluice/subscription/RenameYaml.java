package dev.sluice.subscription;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The YAML shape of the step {@code rename}. */
final class RenameYaml {
    private static final String NEW_NAMES = "a mapping of old names to new names";

    /** What the star of an old name stands for may be the whole of it. */
    private static final Shape<String> TEMPLATE = Scalars.matching(
            "a new name with one *, as the old one has", Pattern.compile("[A-Za-z0-9_]{0,127}\\*[A-Za-z0-9_]{0,127}"));

    private static final Pattern OLD_TEMPLATE = Pattern.compile("[^*]*\\*[^*]*");

    static final Shape<StepSpec> RENAME = Shape.of(
            new Form.Names(NEW_NAMES, new Form.Either(List.of(Scalars.FIELD.form(), TEMPLATE.form())), 1),
            RenameYaml::rename);

    private RenameYaml() {}

    private static Supplier<StepSpec> rename(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()) {
            return field.invalid(NEW_NAMES);
        }
        Map<String, Supplier<String>> names = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        mapping.entries().forEach((from, entry) -> {
            Field to = field.child(field.path() + "." + from, entry.value());
            if (StepSpec.Rename.isTemplate(from)) {
                names.put(from, TEMPLATE.read(to));
                if (!OLD_TEMPLATE.matcher(from).matches()) {
                    to.report(entry.key(), Field.quote(from), "a name with one *", null);
                }
                return;
            }
            names.put(from, Scalars.FIELD.read(to));
            if (entry.value() instanceof YamlNode.Text text && !taken.add(text.text())) {
                to.invalid("each new name once");
            }
        });
        return () -> {
            Map<String, String> built = new LinkedHashMap<>();
            names.forEach((from, to) -> built.put(from, to.get()));
            return new StepSpec.Rename(built);
        };
    }
}
