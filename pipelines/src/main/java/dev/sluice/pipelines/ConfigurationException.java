package dev.sluice.pipelines;

import java.util.List;

/** Everything that is wrong with what a user configured, found before anything is started. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final List<String> problems;

    /** One line per problem, each {@code path: value (expected: ...)}. */
    public ConfigurationException(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }
}
