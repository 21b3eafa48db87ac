package dev.sluice.cli.preview;

import dev.sluice.events.RecordBatch;
import dev.sluice.events.schema.EncodedEvent;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.transforms.plan.FieldSchema;
import dev.sluice.transforms.shape.Trial;
import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;

/** Makes record batches of events, each with its own time as Kafka's. Not thread-safe. */
final class EventGatherer {
    private static final String TIME = "time_generated";
    private static final int BATCH_EVENTS = 1_000;
    private static final int BATCH_BYTES = 256 << 10;

    private final String topic;
    private final long missingMillis;
    private final Consumer<RecordBatch> taker;
    private final IdentityHashMap<Schema, String> fingerprints = new IdentityHashMap<>();
    private RecordBatch.@Nullable Builder batch;
    private long count;
    private long firstMillis = Long.MAX_VALUE;
    private long lastMillis = Long.MIN_VALUE;

    EventGatherer(String topic, Instant missingTime, Consumer<RecordBatch> taker) {
        this.topic = topic;
        this.missingMillis = missingTime.toEpochMilli();
        this.taker = taker;
    }

    void take(GenericRecord event) {
        if (batch == null) {
            batch = RecordBatch.builder(topic, 0, BATCH_EVENTS, BATCH_BYTES);
        }
        long millis = millis(event);
        String schema = fingerprints.computeIfAbsent(event.getSchema(), WriterSchemas::fingerprint);
        Trial.record(batch, EncodedEvent.of(schema, event), count++, millis);
        firstMillis = Math.min(firstMillis, millis);
        lastMillis = Math.max(lastMillis, millis);
        if (count % BATCH_EVENTS == 0) {
            end();
        }
    }

    /** Hands on what has come together. */
    void end() {
        if (batch != null) {
            taker.accept(batch.build());
            batch = null;
        }
    }

    long count() {
        return count;
    }

    /** From the first event's time to the last one's; null when there is none. */
    @Nullable
    Duration span() {
        return count == 0 ? null : Duration.ofMillis(lastMillis - firstMillis);
    }

    private long millis(GenericRecord event) {
        Schema.Field field = event.getSchema().getField(TIME);
        if (field == null || !(event.get(field.pos()) instanceof Long time)) {
            return missingMillis;
        }
        boolean millis = FieldSchema.of(field.schema())
                .filter(meaning -> meaning.value().getLogicalType() instanceof LogicalTypes.TimestampMillis)
                .isPresent();
        return millis ? time : TimeUnit.MICROSECONDS.toMillis(time);
    }
}
