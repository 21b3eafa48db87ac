package dev.sluice.sinks.https;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.EventBatch;
import dev.sluice.sinks.delivery.Shipment;
import dev.sluice.sinks.delivery.Shipment.Slice;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names a shipment by what is in it: lane, and of each slice topic, partition, first and last offset and count. The same
 * on every attempt; the events that a replay cuts otherwise have another key.
 */
final class IdempotencyKey {
    private static final int KEY_BYTES = 16;

    private IdempotencyKey() {}

    /** The header's value: a structured string, hence quoted (draft-ietf-httpapi-idempotency-key-header). */
    static String of(Shipment shipment) {
        StringBuilder name = new StringBuilder(shipment.slices().get(0).batch().lane());
        for (Slice slice : shipment.slices()) {
            EventBatch batch = slice.batch();
            name.append('\n')
                    .append(batch.topic())
                    .append(' ')
                    .append(batch.partition())
                    .append(' ')
                    .append(batch.offset(slice.from()))
                    .append(' ')
                    .append(batch.offset(slice.to() - 1))
                    .append(' ')
                    .append(slice.count());
        }
        byte[] digest = sha256(name.toString().getBytes(UTF_8));
        return '"' + HexFormat.of().formatHex(digest, 0, KEY_BYTES) + '"';
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
