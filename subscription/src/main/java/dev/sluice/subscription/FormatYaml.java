package dev.sluice.subscription;

import dev.sluice.subscription.FormatSpec.JsonLayout;
import dev.sluice.subscription.FormatSpec.Timestamps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The YAML shape of formats: a word such as {@code leef}, or a mapping of the word to its options. */
final class FormatYaml {
    private static final String TAB = "tab";

    private static final Pattern LEEF_VERSIONS = Pattern.compile("[12](\\.0)?");

    private static final Shape<Integer> LEEF_VERSION = Scalars.scalar(
            "1.0 or 2.0",
            new Form.Text("1.0 or 2.0", LEEF_VERSIONS),
            text -> Optional.of(text)
                    .filter(value -> LEEF_VERSIONS.matcher(value).matches())
                    .map(value -> value.charAt(0) - '0'),
            version -> version + ".0");

    private static final Shape<Character> LEEF_DELIMITER = delimiter(
            "tab, or one of ! # $ % & * ; < > ? @ ^ ` | ~",
            Pattern.compile("tab|[\\t!#$%&*;<>?@^`|~]"), FormatSpec.Leef.DELIMITERS);

    private static final Shape<Character> CSV_DELIMITER =
            delimiter("tab, a blank, or one of , ; | ^", Pattern.compile("tab|[,;|^ \\t]"), FormatSpec.Csv.DELIMITERS);

    /** What is sent as text, such as the messages of syslog. */
    static final Shape<FormatSpec> TEXT =
            new FormatYaml().json().cef().leef().csv(false).shape();

    /** What objects hold. */
    static final Shape<FormatSpec> OBJECTS = new FormatYaml()
            .json()
            .csv(true)
            .word("avro", new FormatSpec.Avro())
            .word("parquet", new FormatSpec.Parquet())
            .shape();

    /** Everything that events are encoded as one by one. */
    static final Shape<FormatSpec> ENCODED = new FormatYaml()
            .json()
            .cef()
            .leef()
            .csv(false)
            .word("avro", new FormatSpec.Avro())
            .word("protobuf-row", new FormatSpec.ProtobufRow())
            .shape();

    private final Map<String, FormatSpec> words = new LinkedHashMap<>();
    private final Kinds<FormatSpec> kinds = new Kinds<>();

    private FormatYaml() {}

    /** Whether a value of {@link #TEXT} is a known format, but not JSON. Reports nothing. */
    static boolean isOtherThanJson(Field field) {
        Set<String> others = Set.of("cef", "leef", "csv");
        return field.node() instanceof YamlNode.Mapping mapping
                ? others.containsAll(mapping.entries().keySet())
                : field.quietly().filter(others::contains).isPresent();
    }

    private FormatYaml word(String name, FormatSpec format) {
        words.put(name, format);
        return this;
    }

    private FormatYaml json() {
        kinds.put("json", "JSON with options: [JSON](formats.md#json)", Shape.mapping(FormatYaml::readJson));
        return word("json", new FormatSpec.Json());
    }

    private FormatYaml cef() {
        kinds.put("cef", "CEF with options: [CEF](formats.md#cef)", Shape.mapping(FormatYaml::readCef));
        return word("cef", new FormatSpec.Cef());
    }

    private FormatYaml leef() {
        kinds.put("leef", "LEEF with options: [LEEF](formats.md#leef)", Shape.mapping(FormatYaml::readLeef));
        return word("leef", new FormatSpec.Leef());
    }

    private FormatYaml csv(boolean objects) {
        kinds.put(
                "csv", "CSV with options: [CSV](formats.md#csv)", Shape.mapping(section -> readCsv(section, objects)));
        return word("csv", new FormatSpec.Csv(objects));
    }

    private Shape<FormatSpec> shape() {
        Shape<FormatSpec> word = Scalars.choice(words);
        Shape<FormatSpec> withOptions = Shape.oneOf(kinds);
        return new Shape<>() {
            @Override
            public Supplier<FormatSpec> read(Field field) {
                return (field.node() instanceof YamlNode.Mapping ? withOptions : word).read(field);
            }

            @Override
            public Form form() {
                return new Form.Either(List.of(word.form(), withOptions.form()));
            }

            @Override
            public String write(FormatSpec format) {
                return word.write(format);
            }
        };
    }

    private static Supplier<FormatSpec> readJson(Section section) {
        Supplier<JsonLayout> layout = section.optional(
                "layout",
                "whether nested records and maps are objects, or fields of the event under names with dots",
                Scalars.choice(JsonLayout.class),
                JsonLayout.NESTED);
        Supplier<Timestamps> timestamps = section.optional(
                "timestamps",
                "times as text in UTC, or as a whole number since 1970",
                Scalars.choice(Timestamps.class),
                Timestamps.RFC3339);
        return () -> new FormatSpec.Json(layout.get(), timestamps.get());
    }

    private static Supplier<FormatSpec> readCef(Section section) {
        Supplier<Integer> version = section.optional(
                "version",
                "what the line begins with: `CEF:0`, or `CEF:1` for versions 1.x",
                Scalars.wholeNumber(0, FormatSpec.Cef.LATEST_VERSION),
                new FormatSpec.Cef().version());
        return () -> new FormatSpec.Cef(version.get());
    }

    private static Supplier<FormatSpec> readLeef(Section section) {
        FormatSpec.Leef usual = new FormatSpec.Leef();
        Supplier<Integer> version =
                section.optional("version", "the version of the format", LEEF_VERSION, usual.version());
        Supplier<Character> delimiter = section.optional(
                "delimiter",
                "what stands between attributes; only with version 2.0",
                LEEF_DELIMITER,
                usual.delimiter());
        Field given = section.field("delimiter");
        boolean first = section.has("version", "1") || section.has("version", "1.0");
        if (given != null && first && !section.has("delimiter", TAB) && !section.has("delimiter", "\t")) {
            given.invalid("tab, or version: 2.0, as LEEF 1.0 has no other");
        }
        return () -> new FormatSpec.Leef(version.get(), delimiter.get());
    }

    private static Supplier<FormatSpec> readCsv(Section section, boolean objects) {
        FormatSpec.Csv usual = new FormatSpec.Csv(objects);
        Supplier<Character> delimiter =
                section.optional("delimiter", "what stands between values", CSV_DELIMITER, usual.delimiter());
        Supplier<Boolean> header = objects
                ? section.optional(
                        "header", "whether an object begins with the columns' names", Scalars.BOOLEAN, usual.header())
                : usual::header;
        Supplier<Boolean> lineBreaks = section.optional(
                "lineBreaks",
                "whether values keep their line breaks, in quotes; else each becomes a space",
                Scalars.BOOLEAN,
                usual.lineBreaks());
        Supplier<Boolean> guardFormulas = section.optional(
                "guardFormulas",
                "whether a text that a spreadsheet takes for a formula gets an apostrophe in front",
                Scalars.BOOLEAN,
                usual.guardFormulas());
        return () -> new FormatSpec.Csv(delimiter.get(), header.get(), lineBreaks.get(), guardFormulas.get());
    }

    private static Shape<Character> delimiter(String expected, Pattern pattern, String characters) {
        return Scalars.scalar(
                expected,
                new Form.Text(expected, pattern),
                text -> text.equals(TAB)
                        ? Optional.of('\t')
                        : Optional.of(text)
                                .filter(value -> value.length() == 1 && characters.contains(value))
                                .map(value -> value.charAt(0)),
                delimiter -> delimiter == '\t' ? TAB : delimiter.toString());
    }
}
