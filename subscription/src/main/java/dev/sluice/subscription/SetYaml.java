package dev.sluice.subscription;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The YAML shape of the step {@code set}. */
final class SetYaml {
    private static final String VALUE_EXPECTED =
            "a text of at most " + FieldValue.Text.MAX_TEXT + " characters, or {expression: \"...\"}";

    private static final Shape<FieldValue> TEXT = Shape.map(
            Scalars.matching(VALUE_EXPECTED, Pattern.compile("[\\s\\S]{0," + FieldValue.Text.MAX_TEXT + "}")),
            FieldValue.Text::new);

    private static final Shape<String> EXPRESSION =
            Scalars.scalar("an expression such as \"bytes_sent + bytes_received\"", text -> Optional.of(text)
                    .filter(expression -> !expression.isBlank()));

    private static final Shape<FieldValue> COMPUTED = Shape.mapping(SetYaml::computed);

    private static final Shape<FieldValue> VALUE = Shape.of(
            new Form.Either(List.of(TEXT.form(), COMPUTED.form())),
            field -> field.node() instanceof YamlNode.Mapping ? COMPUTED.read(field) : TEXT.read(field));

    static final Shape<StepSpec> SET = Shape.map(
            Shape.names("a mapping of fields to texts, or to {expression: \"...\"}", VALUE), StepSpec.SetFields::new);

    private SetYaml() {}

    private static Supplier<FieldValue> computed(Section section) {
        Supplier<String> expression = section.required(
                "expression",
                "what is computed, in the language of [filters](filters.md)",
                EXPRESSION,
                "what is computed");
        return () -> new FieldValue.Computed(expression.get());
    }
}
