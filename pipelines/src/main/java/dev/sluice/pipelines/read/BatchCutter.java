package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Cuts what one poll returned of a partition into batches of bounded size, in offset order. */
final class BatchCutter {
    private final int maxRecords;
    private final long maxBytes;

    /** @param maxBytes of keys and values; a single larger record makes a batch of its own */
    BatchCutter(int maxRecords, long maxBytes) {
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /**
     * Cuts one partition's records of one poll.
     *
     * @param before the offset that was to be read next
     * @param position the consumer's position behind the records, past markers of transactions
     */
    List<Fetched.Records> cut(
            TopicPartition partition,
            List<ConsumerRecord<ByteBuffer, ByteBuffer>> records,
            long before,
            long position) {
        List<Fetched.Records> batches = new ArrayList<>(1 + records.size() / maxRecords);
        long expected = before;
        int from = 0;
        while (from < records.size()) {
            int to = from;
            long bytes = 0;
            while (to < records.size() && to - from < maxRecords) {
                long size = size(records.get(to));
                if (to > from && bytes + size > maxBytes) {
                    break;
                }
                bytes += size;
                to++;
            }
            long afterLast = records.get(to - 1).offset() + 1;
            long next = to == records.size() ? Math.max(afterLast, position) : afterLast;
            RecordBatch batch = batch(partition, records.subList(from, to), bytes)
                    .range(expected, next)
                    .build();
            batches.add(new Fetched.Records(partition, batch, bytes));
            expected = next;
            from = to;
        }
        return batches;
    }

    private static long size(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        // Kafka reports -1 for a missing key or value.
        return (long) Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    private static RecordBatch.Builder batch(
            TopicPartition partition, List<ConsumerRecord<ByteBuffer, ByteBuffer>> records, long bytes) {
        RecordBatch.Builder batch =
                RecordBatch.builder(partition.topic(), partition.partition(), records.size(), Math.toIntExact(bytes));
        RecordHeader[] headers = RecordBatch.NO_HEADERS;
        for (ConsumerRecord<ByteBuffer, ByteBuffer> record : records) {
            headers = headers(record.headers(), headers);
            batch.add(record.offset(), record.timestamp(), record.key(), record.value(), headers);
        }
        return batch;
    }

    /** Neighbours mostly have the same headers: equal ones are one object, which is all that has to be kept. */
    private static RecordHeader[] headers(Headers headers, RecordHeader[] before) {
        Header[] all = headers.toArray();
        if (all.length == 0) {
            return RecordBatch.NO_HEADERS;
        }
        if (all.length == before.length && equal(all, before)) {
            return before;
        }
        RecordHeader[] copies = new RecordHeader[all.length];
        for (int i = 0; i < all.length; i++) {
            copies[i] = new RecordHeader(all[i].key(), all[i].value());
        }
        return copies;
    }

    private static boolean equal(Header[] headers, RecordHeader[] copies) {
        for (int i = 0; i < headers.length; i++) {
            if (!headers[i].key().equals(copies[i].key()) || !Arrays.equals(headers[i].value(), copies[i].value())) {
                return false;
            }
        }
        return true;
    }
}
