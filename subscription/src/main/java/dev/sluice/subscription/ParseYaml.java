package dev.sluice.subscription;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The YAML shape of the step {@code parse}. */
final class ParseYaml {
    private static final Shape<String> SEPARATOR = Scalars.matching(
            "1 to " + ParseMethod.KeyValue.MAX_SEPARATOR + " characters without double quotes",
            Pattern.compile("[^\"]{1," + ParseMethod.KeyValue.MAX_SEPARATOR + "}"));

    private static final Shape<String> DELIMITER =
            Scalars.matching("an ASCII character, no double quote", Pattern.compile("[\\x01-\\x21\\x23-\\x7f]"));

    private static final Pattern PATH = Pattern.compile("[^.]+(\\.[^.]+)*");
    private static final Pattern COLUMN = Pattern.compile("[1-9][0-9]{0,2}");

    static final Shape<StepSpec> PARSE = Shape.mapping(ParseYaml::parse);

    /** What {@code as} may be. */
    private enum Method {
        KEY_VALUE,
        JSON,
        CSV;

        /** The options that are for it alone. */
        List<String> options() {
            return switch (this) {
                case KEY_VALUE -> List.of("pairs", "equals");
                case JSON -> List.of();
                case CSV -> List.of("delimiter");
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** What a key of {@code fields} has to be. */
        String expectedKey() {
            return switch (this) {
                case KEY_VALUE -> "a key";
                case JSON -> "a path: names with dots between them";
                case CSV -> "the number of a column, 1 to " + ParseMethod.Csv.MAX_COLUMN;
            };
        }

        boolean takesKey(String key) {
            return switch (this) {
                case KEY_VALUE -> !key.isBlank() && key.equals(key.strip());
                case JSON -> PATH.matcher(key).matches();
                case CSV -> COLUMN.matcher(key).matches();
            };
        }
    }

    private ParseYaml() {}

    private static Supplier<StepSpec> parse(Section section) {
        Supplier<String> field = section.required("field", "the text", Scalars.FIELD, "a field");
        Supplier<Method> as = section.required(
                "as",
                "how it is written",
                Scalars.choice(Method.class),
                Arrays.stream(Method.values()).map(Method::word).collect(Collectors.joining(", ", "one of ", "")));
        Supplier<String> pairs = section.optional(
                "pairs",
                "what stands between two pairs; only with `key-value`",
                SEPARATOR,
                ParseMethod.KeyValue.DEFAULT.pairs());
        Supplier<String> equals = section.optional(
                "equals",
                "what stands between a key and its value; only with `key-value`",
                SEPARATOR,
                ParseMethod.KeyValue.DEFAULT.sign());
        Supplier<String> delimiter = section.optional(
                "delimiter",
                "what stands between two columns; only with `csv`",
                DELIMITER,
                String.valueOf(ParseMethod.Csv.DEFAULT.delimiter()));
        Supplier<Map<String, String>> fields = section.required(
                "fields",
                "which keys, paths or numbers of columns become which fields, at most " + StepSpec.Parse.MAX_FIELDS,
                Shape.names("a mapping of keys, paths or columns to fields", Scalars.FIELD),
                "what becomes which field");
        checkFields(section);
        checkSeparators(section);
        Map<String, List<String>> options = new LinkedHashMap<>();
        Arrays.stream(Method.values()).forEach(method -> options.put(method.word(), method.options()));
        section.reportOthers("as", options);
        return () -> new StepSpec.Parse(
                field.get(),
                switch (as.get()) {
                    case KEY_VALUE -> new ParseMethod.KeyValue(pairs.get(), equals.get());
                    case JSON -> new ParseMethod.Json();
                    case CSV -> new ParseMethod.Csv(delimiter.get().charAt(0));
                },
                fields.get());
    }

    private static void checkSeparators(Section section) {
        Field equals = section.field("equals");
        Field pairs = section.field("pairs");
        String between = pairs == null
                ? ParseMethod.KeyValue.DEFAULT.pairs()
                : pairs.quietly().orElse("");
        if (equals != null && equals.quietly().orElse("").equals(between)) {
            equals.invalid("another text than pairs");
        } else if (equals == null && between.equals(ParseMethod.KeyValue.DEFAULT.sign()) && pairs != null) {
            pairs.invalid("another text than equals");
        }
    }

    private static void checkFields(Section section) {
        Field fields = section.field("fields");
        if (fields == null || !(fields.node() instanceof YamlNode.Mapping mapping)) {
            return;
        }
        if (mapping.entries().size() > StepSpec.Parse.MAX_FIELDS) {
            fields.invalid("at most " + StepSpec.Parse.MAX_FIELDS + " fields");
        }
        Set<String> taken = new HashSet<>();
        mapping.entries().forEach((key, entry) -> {
            Field target = fields.child(fields.path() + "." + key, entry.value());
            for (Method method : Method.values()) {
                if (section.has("as", method.word()) && !method.takesKey(key)) {
                    target.report(entry.key(), Field.quote(key), method.expectedKey(), null);
                }
            }
            if (entry.value() instanceof YamlNode.Text text && !taken.add(text.text())) {
                target.invalid("each field once");
            }
        });
    }
}
