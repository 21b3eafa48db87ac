package dev.sluice.pipelines.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.RecordHeader;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * A dead letter as a Kafka record: the original key, value and headers, followed by headers that say why and from where.
 * All of them are UTF-8 text and start with {@code sluice-dead-}; a replay drops them and has the record as it was.
 */
final class DeadLetterHeaders {
    static final String PREFIX = "sluice-dead-";

    /** Present, with the value {@code encoded}, when Kafka no longer had the original and the value is what was sent. */
    static final String CONTENT = PREFIX + "content";

    private DeadLetterHeaders() {}

    /** The record to write for a letter whose original is at hand. */
    static ProducerRecord<byte[], byte[]> toRecord(
            String topic, DeadLetter letter, DeadLetter.Original original, long timestampMillis) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, timestampOrNull(timestampMillis), original.key(), original.value());
        for (RecordHeader header : original.headers()) {
            record.headers().add(header.key(), header.value());
        }
        addReason(record.headers(), letter);
        return record;
    }

    /** The record to write when the original is gone from Kafka: what the receiver refused. */
    static ProducerRecord<byte[], byte[]> toRecordWithoutOriginal(String topic, DeadLetter letter) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, timestampOrNull(letter.timestampMillis()), null, letter.encoded());
        addReason(record.headers(), letter);
        add(record.headers(), CONTENT, "encoded");
        return record;
    }

    private static Long timestampOrNull(long timestampMillis) {
        return timestampMillis < 0 ? null : timestampMillis;
    }

    private static void addReason(Headers headers, DeadLetter letter) {
        add(headers, PREFIX + "lane", letter.lane());
        add(headers, PREFIX + "stage", letter.stage().name().toLowerCase(Locale.ROOT));
        add(headers, PREFIX + "reason", letter.reason().name().toLowerCase(Locale.ROOT));
        add(headers, PREFIX + "detail", letter.detail());
        add(headers, PREFIX + "topic", letter.topic());
        add(headers, PREFIX + "partition", Integer.toString(letter.partition()));
        add(headers, PREFIX + "offset", Long.toString(letter.offset()));
        add(headers, PREFIX + "schema-id", letter.schemaId());
    }

    private static void add(Headers headers, String key, String value) {
        headers.add(key, value.getBytes(UTF_8));
    }
}
