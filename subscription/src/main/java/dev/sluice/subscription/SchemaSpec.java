package dev.sluice.subscription;

import java.io.Serializable;

/** How the Avro schema that a record was written with is found. */
public sealed interface SchemaSpec extends Serializable {
    /** The header that names a record's schema unless the subscription names another. */
    String DEFAULT_HEADER = "sluice-schema";

    /**
     * A record header holds the schema's id: its SHA-256 fingerprint's first 16 hexadecimal digits, or a name such as
     * {@code panos-traffic-1} of the built-in schemas or of the files of {@code directory}.
     *
     * @param header the header's key
     * @param directory a local directory of {@code <id>.avsc} files, or empty for the built-in schemas alone
     */
    record Header(String header, String directory) implements SchemaSpec {}

    /**
     * Confluent's wire format: a zero byte, a 4-byte big-endian id, then the Avro body.
     *
     * @param directory a local directory of {@code <id>.avsc} files
     */
    record Confluent(String directory) implements SchemaSpec {}

    /**
     * Every record was written with one schema.
     *
     * @param schema a built-in schema's name ({@code panos-traffic-1}) or a path to an {@code .avsc} file
     */
    record Fixed(String schema) implements SchemaSpec {}
}
