package dev.sluice.events;

import org.jspecify.annotations.Nullable;

/**
 * A record that could not be read, shaped or delivered, with what is needed to find out why and to replay it.
 *
 * @param lane {@code tenant/name} of the subscription
 * @param stage where it failed
 * @param reason why, from a closed list
 * @param detail what exactly, for a person; no secret, and nothing of the event but what a receiver quotes
 * @param topic the Kafka topic it was read from
 * @param partition its partition
 * @param offset its offset
 * @param schemaId the writer schema's id, empty when unknown
 * @param timestampMillis the record's Kafka timestamp; after the shaping the event's own time
 * @param record the original record, or null when only its coordinates are at hand (after the shaping); the writer of
 *     dead letters then reads it again from Kafka
 * @param encoded the event as it was sent, when a receiver refused it; what is written when Kafka no longer has the
 *     original
 */
@SuppressWarnings("ArrayRecordComponent") // A dead letter is carried, never compared.
public record DeadLetter(
        String lane,
        Stage stage,
        Reason reason,
        String detail,
        String topic,
        int partition,
        long offset,
        String schemaId,
        long timestampMillis,
        @Nullable Original record,
        byte @Nullable [] encoded) {

    /**
     * A Kafka record as it was.
     *
     * @param key its key, or null
     * @param value its value, or null
     * @param headers its headers, in order
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Original(byte @Nullable [] key, byte @Nullable [] value, RecordHeader[] headers) {}
}
