package dev.sluice.testkit.generator;

import dev.sluice.events.RecordHeader;
import dev.sluice.events.schema.EncodedEvent;

/**
 * One event, ready for a Kafka producer.
 *
 * @param schemaName the built-in schema that {@code avro} is of
 * @param avro the Avro binary, without a prefix
 * @param key the session's source address as text, so that one host's events stay in one partition
 * @param timeMicros when it happened, microseconds since the epoch: its {@code time_generated}
 */
@SuppressWarnings("ArrayRecordComponent") // Carried to a producer, never compared.
public record GeneratedEvent(String schemaName, byte[] avro, byte[] key, long timeMicros) {

    /** The header that names the schema. */
    public RecordHeader schemaHeader() {
        return new EncodedEvent(schemaName, avro).schemaHeader();
    }
}
