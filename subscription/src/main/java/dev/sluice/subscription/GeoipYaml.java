package dev.sluice.subscription;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the step {@code geoip}. */
final class GeoipYaml {
    private static final String ADDED = "a mapping of values to fields";
    private static final Pattern VALUE = Pattern.compile("[^.]{1,64}(\\.[^.]{1,64}){0,7}");

    static final Shape<StepSpec> STEP = Shape.mapping(GeoipYaml::read);

    private GeoipYaml() {}

    private static Supplier<StepSpec> read(Section section) {
        Supplier<String> file = section.required(
                "file", "a MaxMind DB file (`.mmdb`) where the job runs", Scalars.FILE, "a file's path");
        Supplier<String> field =
                section.required("field", "the field with the address", Scalars.FIELD, "a field with an address");
        Supplier<Map<String, String>> add = section.required(
                "add",
                "values by [name or path](tables.md#geoip), each with the field that it is written to",
                Shape.names(ADDED, Scalars.FIELD),
                ADDED);
        Supplier<@Nullable String> fallback = section.nullable(
                "default",
                "what is written when the file does not know the address or has no such value; if left out null",
                LookupYaml.FALLBACK);
        checkAdded(section);
        return () -> new StepSpec.Geoip(file.get(), field.get(), add.get(), fallback.get());
    }

    private static void checkAdded(Section section) {
        Field add = section.field("add");
        if (add == null || !(add.node() instanceof YamlNode.Mapping mapping)) {
            return;
        }
        Set<String> taken = new HashSet<>();
        mapping.entries().forEach((value, entry) -> {
            Field target = add.child(add.path() + "." + value, entry.value());
            if (!VALUE.matcher(value).matches()) {
                target.report(
                        entry.key(),
                        Field.quote(value),
                        "a value such as country, or a path such as subdivisions.0.iso_code",
                        null);
            }
            if (entry.value() instanceof YamlNode.Text text && !taken.add(text.text())) {
                target.invalid("each field once");
            }
        });
    }
}
