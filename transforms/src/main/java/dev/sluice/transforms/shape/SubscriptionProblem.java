package dev.sluice.transforms.shape;

import org.jspecify.annotations.Nullable;

/**
 * Something in a subscription that does not fit the events it reads.
 *
 * @param path where in the subscription, such as {@code filter} or {@code steps[0].include[2]}
 * @param value what is there, in double quotes when it is a text
 * @param expected what should be there
 * @param suggestion what was probably meant, or null
 * @param line line within the filter's or an expression's text, from 1; 0 for other paths
 * @param column column in that line, from 1; 0 for other paths
 * @param excerpt that line with a second one that marks the place; null for other paths
 */
public record SubscriptionProblem(
        String path,
        String value,
        String expected,
        @Nullable String suggestion,
        int line,
        int column,
        @Nullable String excerpt) {

    /** The path, with line and column for a place in the filter: {@code filter:1:18}. */
    public String place() {
        return line == 0 ? path : path + ":" + line + ":" + column;
    }

    /** What is wrong there: {@code "dest_prt" (expected: a field of the event), did you mean "dest_port"?}. */
    public String describe() {
        String text = value + " (expected: " + expected + ")";
        return suggestion == null ? text : text + ", did you mean \"" + suggestion + "\"?";
    }

    @Override
    public String toString() {
        return place() + ": " + describe();
    }
}
