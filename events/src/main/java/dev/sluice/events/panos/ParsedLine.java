package dev.sluice.events.panos;

import org.apache.avro.generic.GenericRecord;

/** What became of one line of a log. */
public sealed interface ParsedLine {

    /** The line's number in its file, from 1. */
    long lineNumber();

    /**
     * A TRAFFIC or THREAT log.
     *
     * @param schemaName the built-in schema that {@code event} is of
     * @param event the values; null where the line has no column or an empty one
     * @param extraColumns columns behind the last that the schema knows: a newer PAN-OS wrote the line
     */
    record Event(long lineNumber, String schemaName, GenericRecord event, int extraColumns) implements ParsedLine {}

    /**
     * A line that is no TRAFFIC or THREAT log, or one with a value that cannot be right.
     *
     * @param column the field that cannot be read, or empty when it is the line as a whole
     * @param reason the value, shortened to 64 characters, and what was expected
     */
    record Unreadable(long lineNumber, String column, String reason) implements ParsedLine {

        /** For a person: {@code line 7: dest_port: "70000" (expected: a port, 0 to 65535)}. */
        public String describe() {
            return "line " + lineNumber + ": " + (column.isEmpty() ? "" : column + ": ") + reason;
        }
    }

    /** A line of nothing but white space. */
    record Blank(long lineNumber) implements ParsedLine {}
}
