package dev.sluice.pipelines.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.RecordBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchCutterTest {
    private static final TopicPartition PARTITION = new TopicPartition("fw", 2);

    @Test
    void cutsByCountAndGoesOnBehindEachBatch() {
        List<Fetched.Records> batches = new BatchCutter(3, 1_000).cut(PARTITION, records(7, 10), 0, 20);

        assertThat(batches).extracting(records -> records.batch().count()).containsExactly(3, 3, 1);
        // The last one takes the consumer's position, which is past a transaction's marker.
        assertThat(batches).extracting(cut -> cut.batch().to()).containsExactly(3L, 6L, 20L);
        assertThat(batches).extracting(records -> records.batch().from()).containsExactly(0L, 3L, 6L);
        assertThat(batches).extracting(records -> records.batch().to()).containsExactly(3L, 6L, 20L);
        assertThat(batches.get(1).batch().firstOffset()).isEqualTo(3);
        assertThat(batches.get(1).batch().lastOffset()).isEqualTo(5);
    }

    @Test
    void cutsByBytesButNeverBelowOneRecord() {
        List<Fetched.Records> batches = new BatchCutter(100, 25).cut(PARTITION, records(5, 10), 0, 5);
        assertThat(batches).extracting(records -> records.batch().count()).containsExactly(2, 2, 1);
        assertThat(batches).extracting(Fetched.Records::bytes).containsExactly(20L, 20L, 10L);

        assertThat(new BatchCutter(100, 5).cut(PARTITION, records(2, 10), 0, 2)).hasSize(2);
    }

    @Test
    void keepsKeysHeadersTimestampsAndTombstones() {
        RecordHeaders headers = new RecordHeaders();
        headers.add("schema", new byte[] {7});
        ConsumerRecord<ByteBuffer, ByteBuffer> full = record(4, 1_234, "key", "value", headers);
        ConsumerRecord<ByteBuffer, ByteBuffer> tombstone = record(9, 1_235, null, null, new RecordHeaders());

        RecordBatch batch = new BatchCutter(10, 1_000)
                .cut(PARTITION, List.of(full, tombstone), 2, 10)
                .get(0)
                .batch();

        assertThat(batch.from()).isEqualTo(2);
        assertThat(batch.topic()).isEqualTo("fw");
        assertThat(batch.partition()).isEqualTo(2);
        assertThat(batch.offset(1)).isEqualTo(9);
        assertThat(batch.timestampMillis(0)).isEqualTo(1_234);
        assertThat(batch.key(0)).isEqualTo("key".getBytes(StandardCharsets.UTF_8));
        assertThat(batch.value(0)).isEqualTo("value".getBytes(StandardCharsets.UTF_8));
        assertThat(batch.headers(0)).singleElement().satisfies(header -> {
            assertThat(header.key()).isEqualTo("schema");
            assertThat(header.value()).containsExactly(7);
        });
        assertThat(batch.key(1)).isNull();
        assertThat(batch.value(1)).isNull();
        assertThat(batch.headers(1)).isSameAs(RecordBatch.NO_HEADERS);
    }

    private static List<ConsumerRecord<ByteBuffer, ByteBuffer>> records(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(offset -> record(offset, offset, null, "x".repeat(bytes), new RecordHeaders()))
                .toList();
    }

    private static ConsumerRecord<ByteBuffer, ByteBuffer> record(
            long offset, long timestamp, @Nullable String key, @Nullable String value, RecordHeaders headers) {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                keyBytes == null ? -1 : keyBytes.length,
                valueBytes == null ? -1 : valueBytes.length,
                keyBytes == null ? null : ByteBuffer.wrap(keyBytes),
                valueBytes == null ? null : ByteBuffer.wrap(valueBytes),
                headers,
                Optional.empty());
    }
}
