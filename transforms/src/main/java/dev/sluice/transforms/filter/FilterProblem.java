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
 * @param excerpt the filter's line, or the part of it around the place, and a second line with carets below the place
 */
public record FilterProblem(
        int line, int column, String value, String expected, @Nullable String suggestion, String excerpt)
        implements Serializable {

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
