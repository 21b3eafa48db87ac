package dev.sluice.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * Something that is off in Flink's settings.
 *
 * @param severity whether the job cannot do what it should, or merely pays for it
 * @param key Flink's key
 * @param value what is there, or null when nothing is
 * @param expected what should be there
 * @param why what comes of it
 */
public record Finding(Severity severity, String key, @Nullable String value, String expected, String why) {

    /** How bad it is. */
    public enum Severity {
        /** A contradiction, or a job that would lose what it should keep. */
        ERROR,
        /** Costs more or recovers worse than it has to. */
        WARNING
    }

    /** One line: {@code error: key: value (expected: ...): why}. */
    public String describe() {
        return (severity == Severity.ERROR ? "error: " : "warning: ")
                + key
                + ": "
                + (value == null ? "(none)" : value)
                + " (expected: "
                + expected
                + "): "
                + why;
    }
}
