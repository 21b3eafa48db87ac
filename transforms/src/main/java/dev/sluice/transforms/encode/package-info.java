/**
 * Writes kept events as JSON, CEF, LEEF, CSV, Avro or protobuf rows, straight from the bytes of the record they were read from. One
 * encoder belongs to one lane and one writer schema.
 */
@NullMarked
package dev.sluice.transforms.encode;

import org.jspecify.annotations.NullMarked;
