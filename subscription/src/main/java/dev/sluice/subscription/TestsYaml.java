package dev.sluice.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sluice.subscription.TestCase.Expectation;
import dev.sluice.subscription.TestCase.Given;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of a subscription's tests. */
final class TestsYaml {
    private static final String WORDS = "kept, dropped, failed, or a mapping with one of output, fields";

    private static final Shape<String> NAME =
            Scalars.matching("a text of at most 255 characters", Pattern.compile("\\S(.{0,253}\\S)?"));

    private static final Shape<String> TEXT = Scalars.scalar("a text", Optional::of);

    private static final Shape<ObjectNode> VALUES =
            Shape.of(new Form.Names("a mapping of fields to values", new Form.Anything(), 0), TestsYaml::values);

    private static final Shape<Expectation> WORD = Scalars.choice(Scalars.choices(
            "kept", new TestCase.Kept(), "dropped", new TestCase.Dropped(), "failed", new TestCase.Failed()));

    private static final Shape<Expectation> DETAIL = Shape.oneOf(new Kinds<Expectation>()
            .put(
                    "output",
                    "delivered as exactly this text, or for a binary format as this JSON",
                    Shape.map(TEXT, TestCase.Output::new))
            .put(
                    "fields",
                    "delivered as JSON with these fields and any others",
                    Shape.map(VALUES, TestCase.Fields::new)));

    private static final Shape<Expectation> EXPECT =
            Shape.of(new Form.Either(List.of(WORD.form(), DETAIL.form())), field -> {
                if (field.node() instanceof YamlNode.Mapping) {
                    return DETAIL.read(field);
                }
                return field.node() instanceof YamlNode.Text ? WORD.read(field) : field.invalid(WORDS);
            });

    static final Shape<List<TestCase>> TESTS = Shape.list("tests", Shape.mapping(TestsYaml::testCase));

    private TestsYaml() {}

    private static Supplier<TestCase> testCase(Section section) {
        Supplier<String> name = section.required("name", "what is tested, in words", NAME, "what is tested");
        Field both = section.field("line");
        Supplier<@Nullable ObjectNode> event = section.requiredIf(
                both == null,
                "event",
                "the event's fields, those left out null; this or `line`",
                VALUES,
                "the event's fields, or line");
        Supplier<@Nullable String> logLine =
                section.nullable("line", "the event as a log line of a firewall or of Strata Logging Service", TEXT);
        if (both != null && section.field("event") != null) {
            both.invalid("either event or line, not both");
        }
        Supplier<Expectation> expect =
                section.required("expect", "what comes of it; `failed` is a dead letter", EXPECT, WORDS);
        return () -> {
            ObjectNode values = event.get();
            Given given = values != null
                    ? new TestCase.EventFields(values)
                    : new TestCase.LogLine(Objects.requireNonNull(logLine.get()));
            return new TestCase(name.get(), given, expect.get(), section.line());
        };
    }

    private static Supplier<ObjectNode> values(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping)) {
            return field.invalid("a mapping of fields to values");
        }
        Supplier<JsonNode> value = value(field);
        return () -> (ObjectNode) value.get();
    }

    /** Any value, its scalars as texts, since their types are those of the event's schema. */
    private static Supplier<JsonNode> value(Field field) {
        if (field.node() instanceof YamlNode.Mapping mapping) {
            Map<String, Supplier<JsonNode>> entries = new LinkedHashMap<>();
            mapping.entries()
                    .forEach((key, entry) ->
                            entries.put(key, value(field.child(field.path() + "." + key, entry.value()))));
            return () -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                entries.forEach((key, value) -> object.set(key, value.get()));
                return object;
            };
        } else if (field.node() instanceof YamlNode.Sequence sequence) {
            List<Supplier<JsonNode>> items = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                items.add(value(field.child(
                        field.path() + "[" + i + "]", sequence.items().get(i))));
            }
            return () -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                items.forEach(item -> array.add(item.get()));
                return array;
            };
        } else if (field.node() instanceof YamlNode.Null) {
            return JsonNodeFactory.instance::nullNode;
        }
        Optional<String> text = field.text("a value");
        return text.isPresent() ? () -> TextNode.valueOf(text.get()) : Field.never();
    }
}
