package dev.sluice.pipelines.read;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordHeader;
import java.util.ArrayList;
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

    /** @param position the consumer's position behind the records, past markers of transactions */
    List<Fetched.Records> cut(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records, long position) {
        List<Fetched.Records> batches = new ArrayList<>(1 + records.size() / maxRecords);
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
            batches.add(new Fetched.Records(partition, batch(partition, records.subList(from, to)), next, bytes));
            from = to;
        }
        return batches;
    }

    private static long size(ConsumerRecord<byte[], byte[]> record) {
        // Kafka reports -1 for a missing key or value.
        return (long) Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    private static RecordBatch batch(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        int count = records.size();
        long[] offsets = new long[count];
        long[] timestamps = new long[count];
        byte[][] keys = new byte[count][];
        byte[][] values = new byte[count][];
        RecordHeader[][] headers = new RecordHeader[count][];
        for (int i = 0; i < count; i++) {
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            offsets[i] = record.offset();
            timestamps[i] = record.timestamp();
            keys[i] = record.key();
            values[i] = record.value();
            headers[i] = headers(record.headers());
        }
        return new RecordBatch(partition.topic(), partition.partition(), offsets, timestamps, keys, values, headers);
    }

    private static RecordHeader[] headers(Headers headers) {
        Header[] all = headers.toArray();
        if (all.length == 0) {
            return RecordBatch.NO_HEADERS;
        }
        RecordHeader[] copies = new RecordHeader[all.length];
        for (int i = 0; i < all.length; i++) {
            copies[i] = new RecordHeader(all[i].key(), all[i].value());
        }
        return copies;
    }
}
