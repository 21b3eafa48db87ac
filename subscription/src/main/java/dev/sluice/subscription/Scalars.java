package dev.sluice.subscription;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The shapes of single values. */
final class Scalars {
    static final Shape<Boolean> BOOLEAN = choice(new Form.Flag(), choices("true", true, "false", false));

    /** Tenants and subscriptions: safe in topics, object names, metrics and DNS labels alike. */
    static final Shape<String> NAME = matching(
            "lower-case letters, digits and dashes, at most 63", Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));

    /** Kafka's own rule: letters, digits, dot, underscore and dash, at most 249, and neither "." nor "..". */
    static final Shape<String> TOPIC = matching(
            "a Kafka topic: letters, digits, '.', '_' and '-', at most 249",
            Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,249}"));

    /** Avro's rule for names, which a projected event's fields must keep. */
    static final Shape<String> FIELD = matching(
            "a field name: letters, digits and '_', not starting with a digit",
            Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}"));

    static final Shape<String> FILE = matching("a file's path", Pattern.compile("\\S(.{0,1022}\\S)?"));

    static final Shape<String> DIRECTORY = matching("a directory's path", Pattern.compile("\\S(.{0,1022}\\S)?"));

    static final Shape<String> REGULAR_EXPRESSION = scalar("a regular expression", text -> {
        try {
            return Optional.of(Pattern.compile(text).pattern()).filter(pattern -> !pattern.isEmpty());
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    });

    static final Shape<StartFrom> START_FROM =
            scalar("earliest, latest or an instant such as 2026-11-01T00:00:00Z", text -> {
                try {
                    return Optional.of(
                            switch (text) {
                                case "earliest" -> new StartFrom.Earliest();
                                case "latest" -> new StartFrom.Latest();
                                default ->
                                    new StartFrom.At(OffsetDateTime.parse(text).toInstant());
                            });
                } catch (DateTimeException e) {
                    return Optional.empty();
                }
            });

    private static final String SECRET_EXPECTED = "{secret: \"env:NAME\"} or {secret: \"file:/path\"}";

    private static final Shape<SecretRef> REFERENCE = Shape.mapping(section -> section.required(
            "secret",
            "where the secret is",
            scalar(
                    "env:NAME or file:/path",
                    new Form.Text("env:NAME or file:/path", Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*|file:.+")),
                    text -> {
                        try {
                            return Optional.of(new SecretRef(text));
                        } catch (IllegalArgumentException e) {
                            return Optional.empty();
                        }
                    },
                    SecretRef::reference),
            "env:NAME or file:/path"));

    /** A reference to a secret. Whatever stands here instead is never shown, since it may be the secret. */
    static final Shape<SecretRef> SECRET = Shape.of(new Form.Secret(), Scalars::secret);

    /** With or without TLS: whether that is allowed depends on another option. */
    private static final Pattern HTTP = Pattern.compile("https?://.+");

    private Scalars() {}

    /** The keys of a reference to a secret. */
    static List<Option> secretOptions() {
        return ((Form.Options) REFERENCE.form()).options();
    }

    static <T> Shape<T> scalar(String expected, Function<String, Optional<T>> parse) {
        return scalar(expected, new Form.Text(expected, null), parse, value -> "");
    }

    /**
     * A value of one word.
     *
     * @param write how the value is written
     */
    static <T> Shape<T> scalar(
            String expected, Form form, Function<String, Optional<T>> parse, Function<T, String> write) {
        return new Shape<>() {
            @Override
            public Supplier<T> read(Field field) {
                Optional<String> text = field.text(expected);
                if (text.isEmpty()) {
                    return Field.never();
                }
                Optional<T> value = parse.apply(text.get());
                return value.isPresent() ? value::get : field.invalid(expected);
            }

            @Override
            public Form form() {
                return form;
            }

            @Override
            public String write(T value) {
                return write.apply(value);
            }
        };
    }

    static Shape<String> matching(String expected, Pattern pattern) {
        return scalar(
                expected,
                new Form.Text(expected, pattern),
                text -> Optional.of(text).filter(value -> pattern.matcher(value).matches()),
                value -> value);
    }

    static Shape<Integer> wholeNumber(int smallest, int largest) {
        return scalar(
                "a whole number from " + smallest + " to " + largest,
                new Form.WholeNumber(smallest, largest),
                text -> {
                    try {
                        return Optional.of(Integer.valueOf(text))
                                .filter(value -> value >= smallest && value <= largest);
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                },
                value -> Integer.toString(value));
    }

    static Shape<Duration> duration(Duration shortest, Duration longest) {
        String range = Durations.format(shortest) + " to " + Durations.format(longest);
        return scalar(
                "a duration from " + range + ", such as 500ms, 30s or 5m",
                new Form.Text(range, Durations.DURATION),
                text -> Durations.parse(text)
                        .filter(value -> value.compareTo(shortest) >= 0 && value.compareTo(longest) <= 0),
                Durations::format);
    }

    static Shape<Long> size(long smallest, long largest) {
        String range = Sizes.format(smallest) + " to " + Sizes.format(largest);
        return scalar(
                "a size from " + range + ", such as 512KB or 1MB",
                new Form.Text(range, Sizes.SIZE),
                text -> Sizes.parse(text).filter(value -> value >= smallest && value <= largest),
                Sizes::format);
    }

    /** One of a few words, with a suggestion for a misspelt one. */
    static <T> Shape<T> choice(Map<String, T> choices) {
        return choice(new Form.Choice(List.copyOf(choices.keySet())), choices);
    }

    private static <T> Shape<T> choice(Form form, Map<String, T> choices) {
        String expected = "one of " + String.join(", ", choices.keySet());
        return new Shape<>() {
            @Override
            public Supplier<T> read(Field field) {
                Optional<String> text = field.text(expected);
                if (text.isEmpty()) {
                    return Field.never();
                }
                T value = choices.get(text.get());
                if (value == null) {
                    String suggestion =
                            NearestName.of(text.get(), choices.keySet()).orElse(null);
                    return field.invalid(expected, field.hidden() ? null : suggestion);
                }
                return () -> value;
            }

            @Override
            public Form form() {
                return form;
            }

            @Override
            public String write(T value) {
                return choices.entrySet().stream()
                        .filter(choice -> choice.getValue().equals(value))
                        .map(Map.Entry::getKey)
                        .findFirst()
                        .orElse("");
            }
        };
    }

    /** An enum's constants in lower case, {@code _} as {@code -}. */
    static <E extends Enum<E>> Shape<E> choice(Class<E> type) {
        Map<String, E> choices = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            choices.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return choice(choices);
    }

    /** Two choices in this order; {@link Map#of} has none. */
    static <T> Map<String, T> choices(String firstName, T first, String secondName, T second) {
        Map<String, T> choices = new LinkedHashMap<>();
        choices.put(firstName, first);
        choices.put(secondName, second);
        return choices;
    }

    /** Three choices in this order. */
    static <T> Map<String, T> choices(
            String firstName, T first, String secondName, T second, String thirdName, T third) {
        Map<String, T> choices = choices(firstName, first, secondName, second);
        choices.put(thirdName, third);
        return choices;
    }

    /** A URL is shown in messages unless it carries a user or password, which do not belong there. */
    static Shape<URI> url(boolean plaintextAllowed) {
        String expected = plaintextAllowed ? "an https or http URL" : "an https URL";
        return Shape.of(new Form.Text(expected, HTTP), field -> {
            boolean userInfo =
                    field.node() instanceof YamlNode.Text text && text.text().contains("@");
            Field shown = userInfo ? field.secret() : field;
            return scalar(
                            userInfo ? expected + " without user and password" : expected,
                            text -> url(text, plaintextAllowed))
                    .read(shown);
        });
    }

    private static Optional<URI> url(String text, boolean plaintextAllowed) {
        try {
            URI uri = new URI(text);
            boolean scheme = "https".equals(uri.getScheme()) || (plaintextAllowed && "http".equals(uri.getScheme()));
            boolean complete = uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null
                    && uri.getPort() <= 65_535;
            return scheme && complete ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Supplier<SecretRef> secret(Field shown) {
        Field field = shown.secret();
        return field.node() instanceof YamlNode.Mapping ? REFERENCE.read(field) : field.invalid(SECRET_EXPECTED);
    }
}
