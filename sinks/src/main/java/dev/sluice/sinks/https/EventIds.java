package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.BodyBuffer;

/** Event ids within a JSON string: a Kafka topic's characters mean nothing there. */
final class EventIds {
    private static final int MAX_NUMBERS_BYTES = "-2147483647-9223372036854775807".length();

    private EventIds() {}

    /** {@link EventBatch#eventId}. */
    static void write(EventBatch batch, int event, BodyBuffer body) {
        body.writeBytes(batch.topic().getBytes(US_ASCII));
        body.write('-');
        body.writeDecimal(batch.partition());
        body.write('-');
        body.writeDecimal(batch.offset(event));
    }

    /** No event of the batch has a longer id. */
    static int maxBytes(EventBatch batch) {
        return batch.topic().length() + MAX_NUMBERS_BYTES;
    }
}
