package dev.sluice.subscription;

import java.io.Serializable;

/** The bytes that one event becomes. */
public sealed interface FormatSpec extends Serializable {

    /** One JSON object, fields in the order of the steps. */
    record Json() implements FormatSpec {}

    /** ArcSight Common Event Format, version 0, with the field names that Palo Alto Networks publishes. */
    record Cef() implements FormatSpec {}

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
