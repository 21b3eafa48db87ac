package dev.sluice.events.schema;

import dev.sluice.events.Reason;

/**
 * A record's writer schema cannot be found, so the record is a dead letter. Without a stack trace: a topic of foreign
 * records throws one per record.
 */
public final class SchemaLookupException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String detail;
    private final String schemaId;

    SchemaLookupException(Reason reason, String detail, String schemaId) {
        super(detail, null, false, false);
        this.reason = reason;
        this.detail = detail;
        this.schemaId = schemaId;
    }

    /** {@code EMPTY_VALUE}, {@code MISSING_SCHEMA_ID} or {@code UNKNOWN_SCHEMA}. */
    public Reason reason() {
        return reason;
    }

    /** What exactly, for a person: at most a few hundred characters, never the record's own content. */
    public String detail() {
        return detail;
    }

    /** The id that is not known, or empty when the record names none. */
    public String schemaId() {
        return schemaId;
    }
}
