package dev.sluice.subscription;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The YAML key of a sink that names the schema of its JSON. */
final class SchemaYaml {
    private static final String KEY = "schema";

    private SchemaYaml() {}

    /**
     * The format with the schema, when there is one: it makes JSON of a format that is left out.
     *
     * @param format what the sink's key {@code format} says
     */
    static Supplier<FormatSpec> in(Section sink, Supplier<FormatSpec> format) {
        Supplier<@Nullable TargetSchema> schema =
                sink.nullable(KEY, "events as JSON [of this schema](schemas.md)", Scalars.choice(TargetSchema.class));
        Field given = sink.field(KEY);
        if (given == null) {
            return format;
        }
        if (sink.field("format") != null && !sink.has("format", "json")) {
            given.invalid("none, or format: json, as a schema is one of JSON");
        }
        return () -> new FormatSpec.Json(schema.get());
    }
}
