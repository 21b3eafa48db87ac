package dev.sluice.subscription;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The YAML shape of each step, with its defaults. */
final class StepYaml {
    private static final Shape<List<String>> FIELDS = Shape.list("field names", Scalars.FIELD);

    private static final String NEW_NAMES = "a mapping of old names to new names";

    private static final String TEXTS = "a mapping of fields to texts";

    private static final List<String> METHODS = List.of("redact", "keep-last", "hash", "truncate");

    private static final Shape<String> TEXT = Scalars.matching(
            "a text of at most " + MaskMethod.Redact.MAX_TEXT + " printable characters",
            Pattern.compile("[^\\x00-\\x1f\\x7f]{1," + MaskMethod.Redact.MAX_TEXT + "}"));

    private static final Shape<String> CONSTANT = Scalars.matching(
            "a text of at most " + StepSpec.SetTexts.MAX_TEXT + " characters",
            Pattern.compile("[\\s\\S]{0," + StepSpec.SetTexts.MAX_TEXT + "}"));

    private static final Shape<Integer> SHARE =
            Scalars.scalar("a share below 100%, such as 10% or 0.0001%", StepYaml::perMillion);

    /** One per million is 0.0001 percent. */
    private static final int PERCENT_DIGITS = 4;

    static final Shape<StepSpec> STEP = Shape.oneOf(steps());

    private static final String LIST = "a list of steps, such as include, rename or mask";

    /** Steps may repeat, so this is not {@link Shape#list}. */
    static final Shape<List<StepSpec>> STEPS =
            Shape.of(new Form.Items(LIST, STEP.form(), false, Integer.MAX_VALUE), StepYaml::list);

    private StepYaml() {}

    private static Supplier<List<StepSpec>> list(Field field) {
        if (!(field.node() instanceof YamlNode.Sequence sequence)) {
            return field.invalid(LIST);
        }
        List<Supplier<StepSpec>> steps = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            steps.add(STEP.read(
                    field.child(field.path() + "[" + i + "]", sequence.items().get(i))));
        }
        return () -> steps.stream().map(Supplier::get).toList();
    }

    private static Kinds<StepSpec> steps() {
        return new Kinds<StepSpec>()
                .put("include", "keep these, in this order", Shape.map(FIELDS, StepSpec.Include::new))
                .put(
                        "exclude",
                        "drop these",
                        Shape.map(FIELDS, names -> new StepSpec.Exclude(new LinkedHashSet<>(names))))
                .put(
                        "rename",
                        "give fields new names, each once, which become Avro and BigQuery names",
                        Shape.of(new Form.Names(NEW_NAMES, Scalars.FIELD.form(), 1), StepYaml::rename))
                .put("mask", "hide what fields say: [mask](steps.md#mask)", Shape.mapping(StepYaml::mask))
                .put(
                        "set",
                        "put constants into fields: [set](steps.md#set)",
                        Shape.of(new Form.Names(TEXTS, CONSTANT.form(), 1), StepYaml::set))
                .put(
                        "sample",
                        "keep a share of the events, always the same ones: [sample](steps.md#sample)",
                        Shape.mapping(StepYaml::sample));
    }

    private static Supplier<StepSpec> rename(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()) {
            return field.invalid(NEW_NAMES);
        }
        Map<String, Supplier<String>> names = new LinkedHashMap<>();
        Set<String> taken = new LinkedHashSet<>();
        mapping.entries().forEach((from, entry) -> {
            Field to = field.child(field.path() + "." + from, entry.value());
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

    private static Supplier<StepSpec> set(Field field) {
        if (!(field.node() instanceof YamlNode.Mapping mapping)
                || mapping.entries().isEmpty()) {
            return field.invalid(TEXTS);
        }
        Map<String, Supplier<String>> texts = new LinkedHashMap<>();
        mapping.entries()
                .forEach((name, entry) ->
                        texts.put(name, CONSTANT.read(field.child(field.path() + "." + name, entry.value()))));
        return () -> {
            Map<String, String> built = new LinkedHashMap<>();
            texts.forEach((name, text) -> built.put(name, text.get()));
            return new StepSpec.SetTexts(built);
        };
    }

    private static Supplier<StepSpec> sample(Section section) {
        Supplier<Integer> keep =
                section.required("keep", "the share that is kept", SHARE, "the share that is kept, such as 10%");
        Supplier<@Nullable String> by = section.nullable(
                "by",
                "the field whose values are kept or dropped together; if left out each event by its id",
                Scalars.FIELD);
        return () -> new StepSpec.Sample(keep.get(), by.get());
    }

    private static Optional<Integer> perMillion(String text) {
        if (!text.matches("[0-9]{1,2}(\\.[0-9]{1,4})?%")) {
            return Optional.empty();
        }
        int share = new BigDecimal(text.substring(0, text.length() - 1))
                .movePointRight(PERCENT_DIGITS)
                .intValueExact();
        return Optional.of(share).filter(kept -> kept > 0);
    }

    private static Supplier<StepSpec> mask(Section section) {
        Supplier<List<String>> fields = section.required("fields", "what is hidden", FIELDS, "a list of fields");
        Map<String, String> methods = new LinkedHashMap<>();
        METHODS.forEach(method -> methods.put(method, method));
        var unused = section.required(
                "with", "how it is hidden", Scalars.choice(methods), "one of " + String.join(", ", METHODS));
        String with = METHODS.stream()
                .filter(method -> section.has("with", method))
                .findFirst()
                .orElse("");
        Supplier<String> text = section.optional(
                "text", "what stands in the value's place; only with `redact`", TEXT, MaskMethod.Redact.DEFAULT.text());
        Supplier<@Nullable Integer> characters = section.requiredIf(
                with.equals("keep-last"),
                "characters",
                "how many may be seen; only with `keep-last`, and required there",
                Scalars.wholeNumber(1, MaskMethod.KeepLast.MAX_CHARACTERS),
                "how many characters may be seen");
        Supplier<@Nullable SecretRef> salt = section.requiredIf(
                with.equals("hash"),
                "salt",
                "the tenant's key; only with `hash`, and required there",
                Scalars.SECRET,
                "{secret: \"env:NAME\"}");
        MaskMethod.Truncate usual = MaskMethod.Truncate.DEFAULT;
        Supplier<Integer> ipv4 = section.optional(
                "ipv4",
                "bits that are kept of an IPv4 address; only with `truncate`",
                Scalars.wholeNumber(0, MaskMethod.Truncate.IPV4_BITS),
                usual.ipv4());
        Supplier<Integer> ipv6 = section.optional(
                "ipv6",
                "bits that are kept of an IPv6 address; only with `truncate`",
                Scalars.wholeNumber(0, MaskMethod.Truncate.IPV6_BITS),
                usual.ipv6());
        Map.of("text", "redact", "characters", "keep-last", "salt", "hash", "ipv4", "truncate", "ipv6", "truncate")
                .forEach((key, method) -> reportUnlessWith(method, with, section.field(key)));
        return () -> new StepSpec.Mask(
                fields.get(),
                switch (with) {
                    case "redact" -> new MaskMethod.Redact(text.get());
                    case "keep-last" -> new MaskMethod.KeepLast(Objects.requireNonNull(characters.get()));
                    case "hash" -> new MaskMethod.Hash(Objects.requireNonNull(salt.get()));
                    case "truncate" -> new MaskMethod.Truncate(ipv4.get(), ipv6.get());
                    default -> throw new IllegalStateException("with: " + with + " (expected: one of " + METHODS + ")");
                });
    }

    /** The value is not shown, since it may be a salt. */
    private static void reportUnlessWith(String method, String with, @Nullable Field option) {
        if (option != null && !with.isEmpty() && !with.equals(method)) {
            option.secret().invalid("none, as it is for with: " + method);
        }
    }
}
