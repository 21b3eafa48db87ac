package dev.sluice.subscription;

import dev.sluice.subscription.SourceMap.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value under reading: its node, its path, and where to report what is wrong with it.
 *
 * @param hidden whether the value may be a secret and must not be shown
 */
record Field(Scope scope, String path, YamlNode node, boolean hidden) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private static final String HIDDEN = "(hidden)";

    /** Long values are cut in messages, so that a problem stays one readable line. */
    private static final int MAX_SHOWN_CHARS = 120;

    /**
     * What all fields of a file share.
     *
     * @param variables replacements of <code>${name}</code>
     * @param problems gathers what is wrong
     */
    record Scope(String file, Map<String, String> variables, List<Problem> problems) {}

    Field child(String childPath, YamlNode child) {
        return new Field(scope, childPath, child, hidden);
    }

    /** The same field, whose value is never shown in a message. */
    Field secret() {
        return new Field(scope, path, node, true);
    }

    /** The same field, where these variables are left as they are: they are filled in when their values are known. */
    Field withOwnVariables(Set<String> names) {
        Map<String, String> variables = new HashMap<>(scope.variables());
        names.forEach(name -> variables.put(name, "${" + name + "}"));
        return new Field(new Scope(scope.file(), variables, scope.problems()), path, node, hidden);
    }

    /** The scalar's text with variables filled in; empty, and reported, when this is no scalar or a variable is unknown. */
    Optional<String> text(String expected) {
        if (!(node instanceof YamlNode.Text scalar)) {
            invalid(expected);
            return Optional.empty();
        }
        boolean complete = true;
        StringBuilder text = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(scalar.text());
        while (matcher.find()) {
            String value = scope.variables().get(matcher.group(1));
            if (value == null) {
                complete = false;
                unknownVariable(matcher.group(1));
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(value == null ? "" : value));
        }
        matcher.appendTail(text);
        return complete ? Optional.of(text.toString()) : Optional.empty();
    }

    /** As {@link #text}, without reporting anything: for a look ahead at a value that is reported when it is read. */
    Optional<String> quietly() {
        return scratch().text("");
    }

    /** The same field, whose problems are gathered apart from the file's. */
    Field scratch() {
        return new Field(new Scope(scope.file(), scope.variables(), new ArrayList<>()), path, node, hidden);
    }

    private void unknownVariable(String name) {
        TreeSet<String> known = new TreeSet<>(scope.variables().keySet());
        String expected = known.isEmpty() ? "no variables, as none are set" : "one of " + String.join(", ", known);
        String suggestion = hidden ? null : NearestName.of(name, known).orElse(null);
        report(node.location(), hidden ? HIDDEN : "variable " + quote(name), expected, suggestion);
    }

    /** Reports this value. The result never has a value; it stands in where one is due. */
    <T> Supplier<T> invalid(String expected) {
        return invalid(expected, null);
    }

    <T> Supplier<T> invalid(String expected, @Nullable String suggestion) {
        return report(node.location(), shown(), expected, suggestion);
    }

    /** Reports something about this value in words that do not show it. */
    <T> Supplier<T> report(Location location, String value, String expected, @Nullable String suggestion) {
        scope.problems()
                .add(new Problem(scope.file(), location.line(), location.column(), path, value, expected, suggestion));
        return never();
    }

    /** Stands in for a value that has been reported. */
    static <T> Supplier<T> never() {
        return () -> {
            throw new IllegalStateException("a value with problems is never built");
        };
    }

    private String shown() {
        if (hidden) {
            return HIDDEN;
        } else if (node instanceof YamlNode.Text text) {
            return quote(text.text());
        } else if (node instanceof YamlNode.Mapping) {
            return "a mapping";
        } else if (node instanceof YamlNode.Sequence) {
            return "a list";
        }
        return "nothing";
    }

    static String quote(String text) {
        String cut = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
        return '"' + cut.replaceAll("\\p{Cntrl}", " ") + '"';
    }
}
