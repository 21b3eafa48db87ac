package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.Reason;
import dev.sluice.events.RecordBatch;
import dev.sluice.events.Stage;
import dev.sluice.events.schema.SchemaLookupException;
import dev.sluice.transforms.encode.EncodeException;
import dev.sluice.transforms.encode.EventHead;
import dev.sluice.transforms.encode.OutputBuffer;
import dev.sluice.transforms.plan.FieldSlots;
import dev.sluice.transforms.plan.MalformedRecordException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * The shaping itself, without Beam: record batches in, event batches and dead letters out. For each record it finds the
 * lanes that want it, reads the fields that any of them needs once, and tests and encodes for each. Not thread-safe.
 */
final class Shaper {
    /** Topics and partitions that are remembered between bundles; beyond it they are looked up anew. */
    private static final int MAX_REMEMBERED = 10_000;

    private final List<Lane> lanes;
    private final ShapeLimits limits;
    private final LongSupplier nanoClock;
    private final LaneTally.Report report;

    private final Map<String, TopicLanes> topics = new HashMap<>();
    private final Map<List<Lane>, TopicLanes> lanesByMembers = new HashMap<>();
    private final Map<TopicPartition, LaneBuffer[]> partitions = new HashMap<>();

    /** Buffers with events. */
    private final List<LaneBuffer> filled = new ArrayList<>();

    private final EventHead head = new EventHead();
    private long heldBytes;
    private long lastAgeCheckNanos;

    private record TopicPartition(String topic, int partition) {}

    Shaper(List<LaneSpec> specs, ShapeLimits limits, LongSupplier nanoClock, LaneTally.Report report) {
        Map<String, Schema> parsed = new HashMap<>();
        this.lanes = specs.stream().map(spec -> new Lane(spec, parsed)).toList();
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.report = report;
        this.lastAgeCheckNanos = nanoClock.getAsLong();
    }

    /**
     * Shapes one batch of records. While more batches are waiting, events may stay behind.
     *
     * @param timestampMillis the batch's element timestamp
     */
    void shape(RecordBatch batch, long timestampMillis, ShapedOutput out) {
        TopicLanes topic = topics.get(batch.topic());
        if (topic == null) {
            topic = lanesOf(batch.topic());
        }
        LaneBuffer[] buffers = buffersOf(topic, batch);
        Pass pass = new Pass(batch, timestampMillis, nanoClock.getAsLong(), buffers, out);
        head.partition(batch.topic(), batch.partition());
        for (int i = 0; i < batch.count(); i++) {
            for (SchemaGroup group : topic.groups()) {
                pass.shapeRecord(i, group);
            }
        }
        if (batch.moreWaiting()) {
            flushAged(pass.nowNanos, out);
        } else {
            flush(out);
        }
        for (Lane lane : topic.lanes()) {
            lane.tally().report(lane.subscription(), report);
        }
    }

    private TopicLanes lanesOf(String topic) {
        if (topics.size() >= MAX_REMEMBERED) {
            topics.clear();
            lanesByMembers.clear();
        }
        List<Lane> readers = lanes.stream().filter(lane -> lane.reads(topic)).toList();
        TopicLanes known = lanesByMembers.computeIfAbsent(readers, TopicLanes::new);
        topics.put(topic, known);
        return known;
    }

    private LaneBuffer[] buffersOf(TopicLanes topic, RecordBatch batch) {
        return partitions.computeIfAbsent(
                new TopicPartition(batch.topic(), batch.partition()), key -> topic.lanes().stream()
                        .map(lane -> new LaneBuffer(lane, key.topic(), key.partition()))
                        .toArray(LaneBuffer[]::new));
    }

    /** Sends on everything that has been kept: at the end of a bundle. */
    void flush(ShapedOutput out) {
        for (LaneBuffer buffer : filled) {
            emit(buffer, out);
        }
        filled.clear();
        if (partitions.size() > MAX_REMEMBERED) {
            partitions.clear();
        }
    }

    /** Forgets what a bundle that failed has left. */
    void clear() {
        partitions.clear();
        filled.clear();
        heldBytes = 0;
    }

    private void flushAged(long nowNanos, ShapedOutput out) {
        // Looking at every buffer for every record batch would cost more than a little lateness does.
        long maxAgeNanos = limits.maxAge().toNanos();
        if (nowNanos - lastAgeCheckNanos < maxAgeNanos / 10) {
            return;
        }
        lastAgeCheckNanos = nowNanos;
        filled.removeIf(buffer -> {
            boolean aged = buffer.ageNanos(nowNanos) >= maxAgeNanos;
            if (aged) {
                emit(buffer, out);
            }
            return aged;
        });
    }

    private void flushLargest(ShapedOutput out) {
        filled.sort(Comparator.comparingInt(LaneBuffer::capacity));
        // Half of the limit, so that the sorting pays off.
        while (heldBytes > limits.maxTotalBytes() / 2 && !filled.isEmpty()) {
            emit(filled.remove(filled.size() - 1), out);
        }
    }

    private void emit(LaneBuffer buffer, ShapedOutput out) {
        heldBytes -= buffer.capacity();
        long timestampMillis = buffer.timestampMillis();
        out.batch(buffer.lane().kind(), buffer.take(), timestampMillis);
    }

    /** One record batch on its way through the lanes. */
    private final class Pass {
        private final RecordBatch batch;
        private final long timestampMillis;
        private final long nowNanos;
        private final LaneBuffer[] buffers;
        private final ShapedOutput out;

        Pass(RecordBatch batch, long timestampMillis, long nowNanos, LaneBuffer[] buffers, ShapedOutput out) {
            this.batch = batch;
            this.timestampMillis = timestampMillis;
            this.nowNanos = nowNanos;
            this.buffers = buffers;
            this.out = out;
        }

        void shapeRecord(int index, SchemaGroup group) {
            byte[] value = batch.value(index);
            SchemaPlan plan;
            try {
                plan = group.plan(value, batch.headers(index));
            } catch (SchemaLookupException e) {
                for (int member : group.members()) {
                    buffers[member].countRead();
                    fail(index, buffers[member], Stage.DECODE, e.reason(), e.detail(), e.schemaId());
                }
                return;
            }
            for (int member : plan.unwanted()) {
                buffers[member].countRead();
                buffers[member].countFiltered();
            }
            // A lookup has refused records without a value.
            if (plan.wanted().length > 0 && value != null) {
                shapeEvent(index, value, group, plan);
            }
        }

        private void shapeEvent(int index, byte[] value, SchemaGroup group, SchemaPlan plan) {
            try {
                plan.reader().read(value, group.bodyStart(), value.length);
            } catch (MalformedRecordException e) {
                String detail = "record: " + e.getMessage() + " (expected: one Avro record of its writer schema)";
                for (LanePlan lane : plan.wanted()) {
                    LaneBuffer buffer = buffers[lane.position()];
                    buffer.countRead();
                    fail(index, buffer, Stage.DECODE, Reason.MALFORMED_VALUE, detail, group.schemaId());
                }
                return;
            }
            FieldSlots slots = plan.reader().slots();
            long timeMicros = plan.facts().timeMicros(slots, batch.timestampMillis(index));
            head.event(batch.offset(index), timeMicros);
            for (LanePlan lane : plan.wanted()) {
                LaneBuffer buffer = buffers[lane.position()];
                buffer.countRead();
                shapeFor(lane, buffer, index, plan.facts(), slots, timeMicros, group.schemaId());
            }
        }

        private void shapeFor(
                LanePlan lane,
                LaneBuffer buffer,
                int index,
                EventFacts facts,
                FieldSlots slots,
                long timeMicros,
                String schemaId) {
            String trouble = lane.trouble();
            if (trouble != null) {
                fail(index, buffer, Stage.SHAPE, Reason.STEP_FAILED, trouble, schemaId);
                return;
            }
            int begin = buffer.length();
            int capacity = buffer.capacity();
            try {
                if (!lane.keeps(slots)) {
                    buffer.countFiltered();
                    return;
                }
                OutputBuffer bytes = buffer.bytes();
                lane.encode(slots, head, bytes);
                int payloadEnd = bytes.length();
                facts.putHost(slots, bytes);
                heldBytes += buffer.capacity() - capacity;
                if (buffer.add(
                        payloadEnd,
                        batch.offset(index),
                        timeMicros,
                        facts.syslogSeverity(slots),
                        timestampMillis,
                        nowNanos)) {
                    filled.add(buffer);
                }
            } catch (EncodeException e) {
                abandon(buffer, begin, capacity);
                String detail = String.valueOf(e.getMessage());
                fail(index, buffer, Stage.SHAPE, Reason.ENCODE_FAILED, detail, schemaId);
                return;
            } catch (RuntimeException e) {
                // A bug that one event of one lane lays open must not stop the other tenants of the job.
                lane.logBug(e);
                abandon(buffer, begin, capacity);
                fail(
                        index,
                        buffer,
                        Stage.SHAPE,
                        Reason.STEP_FAILED,
                        e.getClass().getSimpleName(),
                        schemaId);
                return;
            }
            if (buffer.events() >= limits.maxEvents() || buffer.length() >= limits.maxBytes()) {
                filled.remove(buffer);
                emit(buffer, out);
            } else if (heldBytes > limits.maxTotalBytes()) {
                flushLargest(out);
            }
        }

        private void abandon(LaneBuffer buffer, int begin, int capacity) {
            buffer.truncate(begin);
            heldBytes += buffer.capacity() - capacity;
        }

        private void fail(int index, LaneBuffer buffer, Stage stage, Reason reason, String detail, String schemaId) {
            buffer.countFailed();
            DeadLetter.Original original =
                    new DeadLetter.Original(batch.key(index), batch.value(index), batch.headers(index));
            DeadLetter letter = new DeadLetter(
                    buffer.lane().subscription().lane(),
                    stage,
                    reason,
                    detail,
                    batch.topic(),
                    batch.partition(),
                    batch.offset(index),
                    schemaId,
                    batch.timestampMillis(index),
                    original,
                    null);
            out.deadLetter(letter, timestampMillis);
        }
    }
}
