package dev.sluice.sinks.gcs.parquet;

/**
 * A column's smallest and largest value, in plain encoding without lengths.
 *
 * @param smallest in the order that Parquet defines for the type
 * @param largest in the same order
 */
@SuppressWarnings("ArrayRecordComponent") // Carried to the footer, never compared.
record Bounds(byte[] smallest, byte[] largest) {}
