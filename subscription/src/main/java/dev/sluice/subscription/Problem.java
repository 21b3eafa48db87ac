package dev.sluice.subscription;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong in a configuration file, where it stands and what was expected there.
 *
 * @param file the file as it was named to the reader
 * @param line line in the file, from 1; 0 when the problem concerns the file as a whole
 * @param column column in the line, from 1; 0 when the problem concerns the file as a whole
 * @param path where in the document, such as {@code sink.https.url} or {@code source.topics[0]}
 * @param value what is there, as it is to be shown: texts in double quotes, secrets as {@code (hidden)}
 * @param expected what should be there
 * @param suggestion what was probably meant, or null
 * @param excerpt the text around it, and a second line that marks the place; null where the line says enough
 */
public record Problem(
        String file,
        int line,
        int column,
        String path,
        String value,
        String expected,
        @Nullable String suggestion,
        @Nullable String excerpt) {

    /** A problem without an excerpt. */
    public Problem(
            String file,
            int line,
            int column,
            String path,
            String value,
            String expected,
            @Nullable String suggestion) {
        this(file, line, column, path, value, expected, suggestion, null);
    }

    /** One line: {@code broken.yaml:7: sink.https.url: "http://x" (expected: an https URL)}. */
    public String describe() {
        String place = line == 0 ? file : file + ":" + line;
        String text = place + ": " + path + ": " + value + " (expected: " + expected + ")";
        return suggestion == null ? text : text + ", did you mean \"" + suggestion + "\"?";
    }

    /** {@link #describe}, and the excerpt, if there is one, indented on further lines. */
    public String show() {
        return excerpt == null
                ? describe()
                : describe() + "\n" + excerpt.indent(4).stripTrailing();
    }

    @Override
    public String toString() {
        return describe();
    }
}
