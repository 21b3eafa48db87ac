package dev.sluice.transforms.shape;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.RecordHeader;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.transforms.RandomAvro;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.jspecify.annotations.Nullable;

/** Builds record batches of firewall events, offsets from 0, Kafka timestamps from {@link #KAFKA_MILLIS}. */
final class Records {
    static final long KAFKA_MILLIS = 1_795_341_700_000L;
    static final long TIME_MICROS = 1_795_341_600_000_000L;

    private final List<byte[]> values = new ArrayList<>();
    private final List<RecordHeader[]> headers = new ArrayList<>();

    static GenericRecordBuilder traffic() {
        return new GenericRecordBuilder(WriterSchemas.builtIn(WriterSchemas.TRAFFIC))
                .set("type", "TRAFFIC")
                .set("subtype", "end")
                .set("time_generated", TIME_MICROS)
                .set("device_name", "pa-hq-1")
                .set("source_ip", "10.1.2.3")
                .set("action", "allow")
                .set("dest_port", 443);
    }

    static GenericRecordBuilder threat() {
        return new GenericRecordBuilder(WriterSchemas.builtIn(WriterSchemas.THREAT))
                .set("type", "THREAT")
                .set("subtype", "url")
                .set("time_generated", TIME_MICROS)
                .set("log_source_id", "0079")
                .set("severity", "critical");
    }

    Records add(GenericRecord event) {
        String name = event.getSchema().getName().equals("Traffic") ? WriterSchemas.TRAFFIC : WriterSchemas.THREAT;
        return add(RandomAvro.encode(event, false), name);
    }

    Records add(byte @Nullable [] value, @Nullable String schemaName) {
        values.add(value);
        headers.add(
                schemaName == null
                        ? RecordBatch.NO_HEADERS
                        : new RecordHeader[] {
                            new RecordHeader(WriterSchemas.SCHEMA_HEADER, schemaName.getBytes(StandardCharsets.UTF_8))
                        });
        return this;
    }

    /** A batch with more behind it, so that the shaping gathers. */
    RecordBatch batch(String topic, int partition) {
        return batch(topic, partition, 0, 0, values.size());
    }

    /** With more behind it, and these Kafka timestamps. */
    RecordBatch at(String topic, int partition, long first, long... millis) {
        RecordBatch.Builder batch = RecordBatch.builder(topic, partition, values.size(), 1024);
        for (int i = 0; i < values.size(); i++) {
            byte[] value = values.get(i);
            batch.add(first + i, millis[i], null, value == null ? null : ByteBuffer.wrap(value), headers.get(i));
        }
        return batch.build().withMoreWaiting(true);
    }

    /** The same records from {@code first} on, as those of the range {@code [from, to)}. */
    RecordBatch batch(String topic, int partition, long from, long first, long to) {
        RecordBatch.Builder batch = RecordBatch.builder(topic, partition, values.size(), 1024);
        for (int i = 0; i < values.size(); i++) {
            byte[] key = ("key-" + i).getBytes(StandardCharsets.UTF_8);
            byte[] value = values.get(i);
            batch.add(
                    first + i,
                    KAFKA_MILLIS + i,
                    ByteBuffer.wrap(key),
                    value == null ? null : ByteBuffer.wrap(value),
                    headers.get(i));
        }
        return batch.range(from, to).build().withMoreWaiting(true);
    }
}
