package dev.sluice.subscription;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** The bytes that one event becomes. */
public sealed interface FormatSpec extends Serializable {

    /**
     * One JSON object, fields in the order of the steps.
     *
     * @param schema the schema whose objects events become, with its own layout and times, or null for the event as the
     *     steps leave it
     */
    record Json(JsonLayout layout, Timestamps timestamps, @Nullable TargetSchema schema) implements FormatSpec {

        public Json {
            boolean plain = layout == JsonLayout.NESTED && timestamps == Timestamps.RFC3339;
            if (schema != null && !plain) {
                throw new IllegalArgumentException(
                        "schema: " + schema + " (expected: none with " + layout + " and " + timestamps + ")");
            }
        }

        /** The event as the steps leave it. */
        public Json(JsonLayout layout, Timestamps timestamps) {
            this(layout, timestamps, null);
        }

        /** The event in a schema, or for null as the steps leave it. */
        public Json(@Nullable TargetSchema schema) {
            this(JsonLayout.NESTED, Timestamps.RFC3339, schema);
        }

        /** Nested values as they are, times as RFC 3339. */
        public Json() {
            this(JsonLayout.NESTED, Timestamps.RFC3339);
        }
    }

    /** Where JSON has the values of nested records and maps. */
    enum JsonLayout {
        /** In objects of their own. */
        NESTED,
        /** In the event itself, under names with dots. */
        FLAT
    }

    /** How JSON has times. */
    enum Timestamps {
        /** Text, in UTC with microseconds. */
        RFC3339,
        /** Whole seconds since 1970. */
        EPOCH_SECONDS,
        /** Whole milliseconds since 1970. */
        EPOCH_MILLIS,
        /** Microseconds since 1970. */
        EPOCH_MICROS
    }

    /**
     * ArcSight Common Event Format with the field names that Palo Alto Networks publishes.
     *
     * @param version of the format: 0, or 1 for versions 1.x
     */
    record Cef(int version) implements FormatSpec {
        public static final int LATEST_VERSION = 1;

        public Cef {
            if (version < 0 || version > LATEST_VERSION) {
                throw new IllegalArgumentException("version: " + version + " (expected: 0 to " + LATEST_VERSION + ")");
            }
        }

        /** Version 0, which every receiver knows. */
        public Cef() {
            this(0);
        }
    }

    /**
     * IBM QRadar's Log Event Extended Format with the field names of Palo Alto Networks' logs.
     *
     * @param version 1 or 2, for 1.0 and 2.0
     * @param delimiter what stands between two attributes; version 1 has the tab only
     */
    record Leef(int version, char delimiter) implements FormatSpec {
        /** What may stand between attributes: nothing that addresses, numbers, names or JSON are made of. */
        public static final String DELIMITERS = "\t!#$%&*;<>?@^`|~";

        public Leef {
            if (version != 1 && version != 2) {
                throw new IllegalArgumentException("version: " + version + " (expected: 1 or 2)");
            }
            if (DELIMITERS.indexOf(delimiter) < 0 || (version == 1 && delimiter != '\t')) {
                throw new IllegalArgumentException("delimiter: \"" + delimiter + "\" (expected: "
                        + (version == 1 ? "a tab" : "one of " + DELIMITERS) + ")");
            }
        }

        /** Version 2.0 with tabs. */
        public Leef() {
            this(2, '\t');
        }
    }

    /**
     * A line of delimited values (RFC 4180), one for each column.
     *
     * @param header whether an object begins with the columns' names
     * @param lineBreaks whether values keep their line breaks, in quotes; else each becomes a space
     * @param guardFormulas whether a text that a spreadsheet would take for a formula gets an apostrophe in front
     */
    record Csv(char delimiter, boolean header, boolean lineBreaks, boolean guardFormulas) implements FormatSpec {
        public static final String DELIMITERS = ",;|^ \t";

        public Csv {
            if (DELIMITERS.indexOf(delimiter) < 0) {
                throw new IllegalArgumentException(
                        "delimiter: \"" + delimiter + "\" (expected: one of " + DELIMITERS + ")");
            }
        }

        /** Commas, one line an event, and texts as they are. */
        public Csv(boolean header) {
            this(',', header, false, false);
        }
    }

    /** Avro binary of the projected schema, without a header: for objects that carry the schema themselves. */
    record Avro() implements FormatSpec {}

    /**
     * Avro binary of the projected schema, without a header and with nested values as JSON text: the rows that an object's
     * columns are made of.
     */
    record Parquet() implements FormatSpec {}

    /** A protobuf row of the projected schema, for BigQuery. */
    record ProtobufRow() implements FormatSpec {}
}
