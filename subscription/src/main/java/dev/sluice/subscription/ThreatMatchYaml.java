package dev.sluice.subscription;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the step {@code threat-match}. */
final class ThreatMatchYaml {
    private static final String FACTS = "at least one of list, indicator, label, field, each with a field";

    private static final Shape<List<String>> FIELDS = Shape.list("field names", Scalars.FIELD);

    private static final Shape<String> NAME =
            Scalars.matching("a name of at most 64 printable characters", Pattern.compile("[^\\x00-\\x1f\\x7f]{1,64}"));

    private static final Shape<List<ThreatList>> LISTS = Shape.list(
            "lists, at most " + StepSpec.ThreatMatch.MAX_LISTS,
            Shape.mapping(ThreatMatchYaml::list),
            StepSpec.ThreatMatch.MAX_LISTS);

    private static final Shape<Map<ThreatFact, String>> ADD = Shape.mapping(ThreatMatchYaml::add);

    private static final Shape<Boolean> KEEP = Scalars.choice(Scalars.choices("all", false, "matches", true));

    static final Shape<StepSpec> STEP = Shape.mapping(ThreatMatchYaml::read);

    private ThreatMatchYaml() {}

    private static Supplier<StepSpec> read(Section section) {
        Supplier<List<ThreatList>> lists = section.required(
                "lists", "where the indicators are; the first that matches counts", LISTS, "a list of lists");
        Supplier<List<String>> addresses =
                section.optionalOr("addresses", "fields with addresses", FIELDS, "none", List::of);
        Supplier<List<String>> domains = section.optionalOr(
                "domains", "fields with domains or URLs; at least one of both kinds", FIELDS, "none", List::of);
        if (section.field("addresses") == null && section.field("domains") == null) {
            section.missing("addresses", "fields with addresses, or domains");
        }
        Supplier<@Nullable Map<ThreatFact, String>> add = section.requiredIf(
                !section.has("keep", "matches"),
                "add",
                "what of a match is written, each with the field that it is written to; required unless only matches are kept",
                ADD,
                FACTS);
        Supplier<Boolean> keep = section.optional("keep", "which events are kept", KEEP, false);
        return () -> {
            Map<ThreatFact, String> added = add.get();
            return new StepSpec.ThreatMatch(
                    lists.get(), addresses.get(), domains.get(), added == null ? Map.of() : added, keep.get());
        };
    }

    private static Supplier<ThreatList> list(Section section) {
        Supplier<String> name = section.required("name", "what events that match say", NAME, "the list's name");
        Supplier<String> file = section.required(
                "file",
                "where the job runs: a text with one indicator a line, or a CSV file whose first row names its columns",
                Scalars.FILE,
                "a file's path");
        Supplier<@Nullable String> column = section.nullable(
                "column",
                "the column with the indicators, of a CSV file; if left out the file is a text",
                LookupYaml.COLUMN);
        Supplier<@Nullable String> label = section.nullable(
                "label",
                "the column with a label of each, such as how severe it is; only with `column`",
                LookupYaml.COLUMN);
        Field labelled = section.field("label");
        if (labelled != null && section.field("column") == null) {
            labelled.invalid("none without a column");
        }
        return () -> new ThreatList(name.get(), file.get(), column.get(), label.get());
    }

    private static Supplier<Map<ThreatFact, String>> add(Section section) {
        Map<ThreatFact, Supplier<@Nullable String>> fields = new EnumMap<>(ThreatFact.class);
        Set<String> taken = new HashSet<>();
        for (ThreatFact fact : ThreatFact.values()) {
            String key = key(fact);
            fields.put(fact, section.nullable(key, meaning(fact), Scalars.FIELD));
            Field field = section.field(key);
            if (field != null && field.node() instanceof YamlNode.Text text && !taken.add(text.text())) {
                field.invalid("each field once");
            }
        }
        if (fields.keySet().stream().allMatch(fact -> section.field(key(fact)) == null)) {
            section.missing("list", FACTS);
        }
        return () -> {
            Map<ThreatFact, String> built = new EnumMap<>(ThreatFact.class);
            fields.forEach((fact, name) -> {
                String field = name.get();
                if (field != null) {
                    built.put(fact, field);
                }
            });
            return built;
        };
    }

    private static String key(ThreatFact fact) {
        return fact.name().toLowerCase(Locale.ROOT);
    }

    private static String meaning(ThreatFact fact) {
        return switch (fact) {
            case LIST -> "the list's name";
            case INDICATOR -> "the indicator: an address, a network or a domain";
            case LABEL -> "the indicator's label";
            case FIELD -> "the name of the field in which it was found";
        };
    }
}
