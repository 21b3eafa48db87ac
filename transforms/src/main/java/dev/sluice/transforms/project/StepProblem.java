package dev.sluice.transforms.project;

import dev.sluice.transforms.filter.FilterProblem;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong with a subscription's steps, or with the fields they leave.
 *
 * @param path where in the subscription, such as {@code steps[1].rename.source_ipp}
 * @param value what is there, in double quotes when it is a text
 * @param expected what should be there
 * @param suggestion what was probably meant, or null
 * @param line line within an expression, from 1; 0 for other paths
 * @param column column in that line, from 1; 0 for other paths
 * @param excerpt that line with a second one that marks the place; null for other paths
 */
public record StepProblem(
        String path,
        String value,
        String expected,
        @Nullable String suggestion,
        int line,
        int column,
        @Nullable String excerpt) {

    StepProblem(String path, String value, String expected, @Nullable String suggestion) {
        this(path, value, expected, suggestion, 0, 0, null);
    }

    StepProblem(String path, FilterProblem problem) {
        this(
                path,
                problem.value(),
                problem.expected(),
                problem.suggestion(),
                problem.line(),
                problem.column(),
                problem.excerpt());
    }

    @Override
    public String toString() {
        String place = line == 0 ? path : path + ":" + line + ":" + column;
        String text = place + ": " + value + " (expected: " + expected + ")";
        return suggestion == null ? text : text + ", did you mean \"" + suggestion + "\"?";
    }
}
