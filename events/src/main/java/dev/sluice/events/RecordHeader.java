package dev.sluice.events;

import org.jspecify.annotations.Nullable;

/**
 * One header of a Kafka record.
 *
 * @param key the header's name
 * @param value its bytes, or null
 */
@SuppressWarnings("ArrayRecordComponent") // A header is carried, never compared.
public record RecordHeader(String key, byte @Nullable [] value) {}
