package dev.sluice.subscription;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The YAML shape of each step, with its defaults. */
final class StepYaml {
    static final Shape<List<String>> FIELDS = Shape.list("field names", Scalars.FIELD);

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
                        "give fields new names, each once, which become Avro and BigQuery names; `*` stands for any"
                                + " characters: [steps](transforms.md#steps)",
                        RenameYaml.RENAME)
                .put("mask", "hide what fields say: [mask](steps.md#mask)", MaskYaml.MASK)
                .put("set", "put constants, or what is computed, into fields: [set](steps.md#set)", SetYaml.SET)
                .put(
                        "sample",
                        "keep a share of the events, always the same ones: [sample](steps.md#sample)",
                        Shape.mapping(StepYaml::sample))
                .put(
                        SuppressYaml.KEY,
                        "keep one of the events that are alike, and drop the others for a while:"
                                + " [suppress](steps.md#suppress)",
                        SuppressYaml.SUPPRESS)
                .put("parse", "take a text apart into fields: [parse](steps.md#parse)", ParseYaml.PARSE)
                .put(
                        "flatten",
                        "put what is in records into fields of their own: [flatten](steps.md#flatten)",
                        FlattenYaml.FLATTEN)
                .put("lookup", "write what a table says of a field: [lookup](tables.md#lookup)", LookupYaml.STEP)
                .put(
                        "threat-match",
                        "find addresses and domains in lists of indicators: [threat-match](tables.md#threat-match)",
                        ThreatMatchYaml.STEP)
                .put("geoip", "write where an address is, or whose it is: [geoip](tables.md#geoip)", GeoipYaml.STEP);
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
}
