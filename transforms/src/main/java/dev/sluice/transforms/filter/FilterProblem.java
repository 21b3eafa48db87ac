package dev.sluice.transforms.filter;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a filter.
 *
 * @param line line within the filter's text, from 1
 * @param column column in the line, from 1
 * @param value what is there, as it is written
 * @param expected what should be there
 * @param suggestion what was probably meant, or null
 */
public record FilterProblem(int line, int column, String value, String expected, @Nullable String suggestion)
        implements Serializable {

    FilterProblem(Position position, String value, String expected, @Nullable String suggestion) {
        this(position.line(), position.column(), value, expected, suggestion);
    }

    /** One line: {@code 1:5: "prot" (expected: a field of the event), did you mean "port"?}. */
    public String describe() {
        String text = line + ":" + column + ": " + value + " (expected: " + expected + ")";
        return suggestion == null ? text : text + ", did you mean " + suggestion + "?";
    }

    @Override
    public String toString() {
        return describe();
    }
}
