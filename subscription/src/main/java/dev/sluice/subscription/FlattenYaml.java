package dev.sluice.subscription;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The YAML shape of the step {@code flatten}. */
final class FlattenYaml {
    private static final Shape<String> SEPARATOR = Scalars.matching(
            "1 to " + StepSpec.Flatten.MAX_SEPARATOR + " letters, digits or underscores",
            Pattern.compile("[A-Za-z0-9_]{1," + StepSpec.Flatten.MAX_SEPARATOR + "}"));

    static final Shape<StepSpec> FLATTEN = Shape.mapping(FlattenYaml::flatten);

    private FlattenYaml() {}

    private static Supplier<StepSpec> flatten(Section section) {
        Supplier<List<String>> fields = section.required("fields", "the records", StepYaml.FIELDS, "a list of fields");
        Supplier<String> separator = section.optional(
                "separator",
                "what stands between the names that a new one is made of",
                SEPARATOR,
                StepSpec.Flatten.DEFAULT_SEPARATOR);
        return () -> new StepSpec.Flatten(fields.get(), separator.get());
    }
}
