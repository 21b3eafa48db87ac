/**
 * How the needed fields of a binary Avro record are found without decoding the rest. A plan is compiled once for a writer
 * schema and says which slots there are; read into them, a record's values are numbers and ranges of its bytes.
 */
@NullMarked
package dev.sluice.transforms.plan;

import org.jspecify.annotations.NullMarked;
