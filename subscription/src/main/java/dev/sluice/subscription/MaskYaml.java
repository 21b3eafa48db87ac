package dev.sluice.subscription;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The YAML shape of the step {@code mask}. */
final class MaskYaml {
    private static final Shape<String> TEXT = Scalars.matching(
            "a text of at most " + MaskMethod.Redact.MAX_TEXT + " printable characters",
            Pattern.compile("[^\\x00-\\x1f\\x7f]{1," + MaskMethod.Redact.MAX_TEXT + "}"));

    static final Shape<StepSpec> MASK = Shape.mapping(MaskYaml::mask);

    /** What {@code with} may be. */
    private enum Method {
        REDACT,
        KEEP_LAST,
        HASH,
        TRUNCATE;

        /** The options that are for it alone. */
        List<String> options() {
            return switch (this) {
                case REDACT -> List.of("text");
                case KEEP_LAST -> List.of("characters");
                case HASH -> List.of("salt");
                case TRUNCATE -> List.of("ipv4", "ipv6");
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        boolean isChosen(Section section) {
            return section.has("with", word());
        }
    }

    private MaskYaml() {}

    private static Supplier<StepSpec> mask(Section section) {
        Supplier<List<String>> fields =
                section.required("fields", "what is hidden", StepYaml.FIELDS, "a list of fields");
        Supplier<Method> with = section.required(
                "with",
                "how it is hidden",
                Scalars.choice(Method.class),
                Arrays.stream(Method.values()).map(Method::word).collect(Collectors.joining(", ", "one of ", "")));
        Supplier<String> text = section.optional(
                "text", "what stands in the value's place; only with `redact`", TEXT, MaskMethod.Redact.DEFAULT.text());
        Supplier<@Nullable Integer> characters = section.requiredIf(
                Method.KEEP_LAST.isChosen(section),
                "characters",
                "how many may be seen; only with `keep-last`, and required there",
                Scalars.wholeNumber(1, MaskMethod.KeepLast.MAX_CHARACTERS),
                "how many characters may be seen");
        Supplier<@Nullable SecretRef> salt = section.requiredIf(
                Method.HASH.isChosen(section),
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
        Map<String, List<String>> options = new LinkedHashMap<>();
        Arrays.stream(Method.values()).forEach(method -> options.put(method.word(), method.options()));
        section.reportOthers("with", options);
        return () -> new StepSpec.Mask(
                fields.get(),
                switch (with.get()) {
                    case REDACT -> new MaskMethod.Redact(text.get());
                    case KEEP_LAST -> new MaskMethod.KeepLast(Objects.requireNonNull(characters.get()));
                    case HASH -> new MaskMethod.Hash(Objects.requireNonNull(salt.get()));
                    case TRUNCATE -> new MaskMethod.Truncate(ipv4.get(), ipv6.get());
                });
    }
}
