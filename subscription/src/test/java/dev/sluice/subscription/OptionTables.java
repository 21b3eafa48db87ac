package dev.sluice.subscription;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes forms as tables of Markdown, a line for each option, those of inner mappings by their paths. */
final class OptionTables {
    private static final Pattern TABLE = Pattern.compile(
            "<!-- options: (?<path>[A-Za-z.-]+)(?: without (?<without>[A-Za-z., ]+))? -->\n(?s:(?<table>.*?))<!-- /options -->");

    private static final Form KAFKA = KafkaSpecReader.form();

    private OptionTables() {}

    /**
     * A page of documentation with its tables as they should be: each stands between {@code <!-- options: PATH -->} and
     * {@code <!-- /options -->}, where the path is that of a mapping, such as {@code sink.https}; {@code subscription} is
     * the whole file, {@code kafka} the file that describes a cluster. Parts behind {@code without} are left out:
     * {@code <!-- options: sink.https without delivery -->}.
     *
     * @param page Markdown
     * @throws IllegalArgumentException when a marker names no options, or has no end
     */
    static String fill(String page) {
        Matcher matcher = TABLE.matcher(page);
        String filled = matcher.replaceAll(match -> {
            List<String> without = matcher.group("without") == null
                    ? List.of()
                    : Arrays.asList(matcher.group("without").split(", "));
            String path = matcher.group("path");
            String table = "<!-- options: " + path
                    + (without.isEmpty() ? "" : " without " + String.join(", ", without)) + " -->\n"
                    + table(path, without) + "<!-- /options -->";
            return Matcher.quoteReplacement(table);
        });
        if (TABLE.matcher(filled).replaceAll("").contains("<!-- options:")) {
            throw new IllegalArgumentException(
                    "page: an unfinished marker (expected: <!-- options: PATH --> and <!-- /options -->)");
        }
        return filled;
    }

    private static String table(String path, List<String> without) {
        Form form = at(path);
        StringBuilder table = new StringBuilder();
        List<Option> options = inner(form);
        if (options.isEmpty()) {
            throw new IllegalArgumentException("options: \"" + path + "\" (expected: the path of a mapping)");
        } else if (form instanceof Form.Options
                || (form instanceof Form.Items items && items.item() instanceof Form.Options)) {
            table.append("| key | default | value | meaning |\n|---|---|---|---|\n");
            rows("", "required", options, without, table);
        } else {
            table.append("| key | value | meaning |\n|---|---|---|\n");
            kinds(options, table);
        }
        return table.toString();
    }

    private static Form at(String path) {
        List<String> keys = new ArrayList<>(Arrays.asList(path.split("\\.")));
        Form form = SubscriptionSchema.SUBSCRIPTION;
        if (keys.get(0).equals("kafka")) {
            keys.remove(0);
            form = KAFKA;
        } else if (path.equals("subscription")) {
            keys.clear();
        }
        for (String key : keys) {
            Form parent = form;
            form = inner(parent).stream()
                    .filter(option -> option.key().equals(key))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("options: \"" + path
                            + "\" (expected: a path such as" + " subscription, kafka or sink.https)"))
                    .form();
        }
        return form;
    }

    private static List<Option> inner(Form form) {
        if (form instanceof Form.Options options) {
            return options.options();
        } else if (form instanceof Form.OneKey kinds) {
            return kinds.kinds();
        } else if (form instanceof Form.Items items) {
            return inner(items.item());
        } else if (form instanceof Form.Either either) {
            return either.forms().stream().flatMap(each -> inner(each).stream()).toList();
        }
        return List.of();
    }

    /**
     * Adds a row for each option.
     *
     * @param required what counts as the default of an option that has to be there
     */
    private static void rows(
            String prefix, String required, List<Option> options, List<String> without, StringBuilder table) {
        for (Option option : options) {
            String path = prefix + option.key();
            if (without.contains(path)) {
                continue;
            }
            if (option.form() instanceof Form.Options inner) {
                String parent = option.fallback().isEmpty() ? "required with `" + path + "`" : option.fallback();
                rows(path + ".", option.required() ? required : parent, inner.options(), without, table);
            } else {
                String fallback = option.required() ? required : option.fallback();
                row(table, "`" + path + "`", code(option, fallback), value(option.form()), option.meaning());
            }
        }
    }

    private static void kinds(List<Option> kinds, StringBuilder table) {
        for (Option kind : kinds) {
            row(table, "`" + kind.key() + "`", value(kind.form()), kind.meaning());
            if (kind.form() instanceof Form.Options inner) {
                for (Option option : inner.options()) {
                    String need = option.required() ? "; required" : "";
                    row(
                            table,
                            "`" + kind.key() + "." + option.key() + "`",
                            value(option.form()) + need,
                            option.meaning());
                }
            }
        }
    }

    private static void row(StringBuilder table, String... cells) {
        table.append("| ")
                .append(Arrays.stream(cells)
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ")))
                .append(" |\n");
    }

    /** Defaults that are texts of the file stand as such; words about them, such as none, do not. */
    private static String code(Option option, String fallback) {
        boolean word = fallback.isEmpty()
                || fallback.contains("`")
                || fallback.contains(" ")
                || fallback.equals("required")
                || (fallback.equals("none") && !(option.form() instanceof Form.Choice));
        return word ? fallback : "`" + fallback + "`";
    }

    private static String value(Form form) {
        if (form instanceof Form.Options) {
            return "a mapping";
        } else if (form instanceof Form.OneKey kinds) {
            return "exactly one of "
                    + words(kinds.kinds().stream().map(Option::key).toList());
        } else if (form instanceof Form.Items items) {
            return items.expected().startsWith("a list") ? items.expected() : "a list of " + items.expected();
        } else if (form instanceof Form.Names names) {
            return names.expected();
        } else if (form instanceof Form.Either either) {
            return either.forms().stream().map(OptionTables::value).collect(Collectors.joining(", or "));
        } else if (form instanceof Form.Anything) {
            return "any value";
        } else if (form instanceof Form.Choice choice) {
            return words(choice.words());
        } else if (form instanceof Form.Secret) {
            return "a secret's reference";
        } else if (form instanceof Form.WholeNumber number) {
            return number.smallest() + " to " + number.largest();
        } else if (form instanceof Form.Flag) {
            return "`true`, `false`";
        } else if (form instanceof Form.Text text) {
            return text.expected();
        }
        throw new IllegalStateException("no words for " + form.getClass());
    }

    private static String words(List<String> words) {
        return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    }
}
