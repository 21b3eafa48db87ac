package dev.sluice.events;

/** Why a record became a dead letter. Closed, so that metrics stay bounded. */
public enum Reason {
    /** The record has no value. */
    EMPTY_VALUE,
    /** The record names no writer schema where one is expected. */
    MISSING_SCHEMA_ID,
    /** The record names a writer schema that is not known. */
    UNKNOWN_SCHEMA,
    /** The value is not what its writer schema says. */
    MALFORMED_VALUE,
    /** A filter or a step failed. */
    STEP_FAILED,
    /** The encoder could not write the event. */
    ENCODE_FAILED,
    /** One event is larger than the receiver takes. */
    TOO_LARGE,
    /** The receiver said that the event is invalid. */
    REJECTED
}
