package dev.sluice.subscription;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes forms as a JSON Schema of draft 7. */
final class JsonSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** A variable may stand for any value or a part of one, whose rule then counts once it is filled in. */
    private static final String VARIABLE = "\\$\\{[^}]*\\}";

    private JsonSchema() {}

    static ObjectNode of(Form subscription) {
        ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "A subscription");
        schema.put("description", "What one tenant wants delivered where.");
        schema.setAll(schema(subscription));
        ObjectNode definitions = schema.putObject("definitions");
        definitions.set("secret", secret());
        return schema;
    }

    private static ObjectNode schema(Form form) {
        if (form instanceof Form.Options options) {
            return options(options.options(), true);
        } else if (form instanceof Form.OneKey kinds) {
            return options(kinds.kinds(), false).put("minProperties", 1).put("maxProperties", 1);
        } else if (form instanceof Form.Items items) {
            return items(items);
        } else if (form instanceof Form.Names names) {
            ObjectNode schema = NODES.objectNode().put("type", "object").put("minProperties", names.least());
            schema.set("additionalProperties", schema(names.value()));
            return schema;
        } else if (form instanceof Form.Either either) {
            ObjectNode schema = NODES.objectNode();
            ArrayNode any = schema.putArray("anyOf");
            either.forms().forEach(each -> any.add(schema(each)));
            return schema;
        } else if (form instanceof Form.Anything) {
            return NODES.objectNode();
        } else if (form instanceof Form.Choice choice) {
            return words(choice.words());
        } else if (form instanceof Form.Secret) {
            return NODES.objectNode().put("$ref", "#/definitions/secret");
        } else if (form instanceof Form.WholeNumber number) {
            return orText("integer", "[0-9]+").put("minimum", number.smallest()).put("maximum", number.largest());
        } else if (form instanceof Form.Flag) {
            return orText("boolean", "true|false");
        } else if (form instanceof Form.Text text) {
            return text(text);
        }
        throw new IllegalStateException("no schema for " + form.getClass());
    }

    private static ObjectNode options(List<Option> options, boolean known) {
        ObjectNode schema = NODES.objectNode().put("type", "object").put("additionalProperties", false);
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = NODES.arrayNode();
        for (Option option : options) {
            ObjectNode property = properties.putObject(option.key());
            property.put("description", description(option));
            ObjectNode value = schema(option.form());
            if (value.has("$ref")) {
                // Draft 7 looks at nothing beside a reference.
                property.putArray("allOf").add(value);
            } else {
                property.setAll(value);
            }
            if (option.required()) {
                required.add(option.key());
            }
        }
        if (known && !required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    private static String description(Option option) {
        String text = option.meaning();
        if (option.form() instanceof Form.Text value) {
            text += " (" + value.expected() + ")";
        }
        return option.fallback().isEmpty()
                ? text
                : text + ". Default: " + option.fallback().replace("`", "");
    }

    private static ObjectNode items(Form.Items items) {
        ObjectNode schema = NODES.objectNode().put("type", "array");
        if (items.distinct()) {
            schema.put("minItems", 1).put("uniqueItems", true);
        }
        if (items.most() < Integer.MAX_VALUE) {
            schema.put("maxItems", items.most());
        }
        schema.set("items", schema(items.item()));
        return schema;
    }

    private static ObjectNode words(List<String> words) {
        ObjectNode schema = NODES.objectNode();
        ArrayNode any = schema.putArray("anyOf");
        words.forEach(any.addObject().putArray("enum")::add);
        any.addObject().put("type", "string").put("pattern", VARIABLE);
        return schema;
    }

    /** A value that YAML may also have as a text. */
    private static ObjectNode orText(String type, String pattern) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("type").add(type).add("string");
        return schema.put("pattern", "^(" + pattern + ")$|" + VARIABLE);
    }

    /** Texts that look like another type to YAML are texts all the same: {@code table: 2026}. */
    private static ObjectNode text(Form.Text text) {
        ObjectNode schema = NODES.objectNode();
        schema.putArray("type").add("string").add("number").add("boolean");
        if (text.pattern() != null) {
            schema.put("pattern", "^(" + text.pattern().pattern() + ")$|" + VARIABLE);
        }
        return schema;
    }

    private static ObjectNode secret() {
        ObjectNode schema = options(Scalars.secretOptions(), true);
        return schema.put("description", "A reference to a secret, read where the job runs");
    }
}
