package dev.sluice.transforms.plan;

/** What a filter or encoder may do with a field. */
public enum FieldType {
    BOOLEAN,
    /** Avro int and long. */
    INTEGER,
    /** Avro float and double. */
    FLOATING,
    /** Avro long with logical type timestamp-micros (or timestamp-millis, converted): microseconds since the epoch. */
    TIMESTAMP,
    STRING,
    /** A string with logical type ip-address: an IPv4 or IPv6 address in text form. */
    ADDRESS,
    /** An Avro enum; the slot's number is the symbol's index in the writer's schema. */
    ENUM,
    /** Avro bytes and fixed. */
    BYTES,
    /** Records, arrays and maps: can be encoded; a filter looks at what is in them. */
    NESTED
}
