package dev.sluice.pipelines.read;

import java.util.List;

/** A job that must not be submitted, with everything that stands against it. */
public final class LaunchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    LaunchException(List<String> problems, Throwable cause) {
        super(String.join("\n", problems), cause);
        this.problems = List.copyOf(problems);
    }

    LaunchException(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each as {@code path: value (expected: ...)}. */
    public List<String> problems() {
        return problems;
    }
}
