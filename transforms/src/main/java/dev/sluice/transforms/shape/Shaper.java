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
import dev.sluice.transforms.step.StepUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * The shaping itself, without Beam: record batches in, event batches and dead letters out. For each record it finds the
 * lanes that want it, reads the fields that any of them needs once, and tests and encodes for each. Not thread-safe.
 */
final class Shaper {
    /** Instead of an attempt: no ledger is kept. */
    static final long NO_LEDGER = 0;

    /** Topics and partitions that are remembered between bundles; beyond it they are looked up anew. */
    private static final int MAX_REMEMBERED = 10_000;

    /** Partitions that one lane is expected to be busy in at a time. */
    private static final long BUSY_PARTITIONS = 8;

    private final List<Lane> lanes;
    private final ShapeLimits limits;
    private final LongSupplier nanoClock;
    private final JobTally tally;
    private final long attempt;

    private final Map<String, TopicLanes> topics = new HashMap<>();
    private final Map<List<Lane>, TopicLanes> lanesByMembers = new HashMap<>();
    private final Map<TopicPartition, PartitionLanes> partitions = new HashMap<>();

    /** Buffers with events. */
    private final List<LaneBuffer> filled = new ArrayList<>();

    private final EventHead head = new EventHead();
    private long heldBytes;
    private long lastAgeCheckNanos;

    /** A fair share of all buffers' bytes for a lane that is busy in several partitions; a full batch where lanes are few. */
    private final int mostFirstCapacity;

    private record TopicPartition(String topic, int partition) {}

    /**
     * Shapes for these lanes.
     *
     * @param nanoClock a monotonic clock
     * @param eachLane whether each lane's own counts are reported beside the sum
     * @param attempt marks what goes into the ledger; {@link #NO_LEDGER} when none is kept
     */
    Shaper(
            List<LaneSpec> specs,
            ShapeLimits limits,
            LongSupplier nanoClock,
            boolean eachLane,
            JobTally.Report report,
            long attempt) {
        this(specs, Lane::new, limits, nanoClock, eachLane, report, attempt);
    }

    private Shaper(
            List<LaneSpec> specs,
            BiFunction<LaneSpec, SharedProjections, Lane> lane,
            ShapeLimits limits,
            LongSupplier nanoClock,
            boolean eachLane,
            JobTally.Report report,
            long attempt) {
        this.attempt = attempt;
        SharedProjections projections = new SharedProjections();
        this.lanes = specs.stream().map(spec -> lane.apply(spec, projections)).toList();
        this.limits = limits;
        this.mostFirstCapacity = (int) Math.min(
                limits.maxBytes() + (long) limits.maxBytes() / 16,
                limits.maxTotalBytes() / (BUSY_PARTITIONS * Math.max(1L, lanes.size())));
        this.nanoClock = nanoClock;
        this.lastAgeCheckNanos = nanoClock.getAsLong();
        this.tally = new JobTally(lanes, eachLane, report, lastAgeCheckNanos);
    }

    /** Shapes for one lane, outside of a job, and counts what becomes of each of its filter's conditions. */
    static Shaper watching(LaneSpec spec, JobTally.Report report) {
        return new Shaper(
                List.of(spec), Lane::watched, ShapeLimits.defaults(), System::nanoTime, false, report, NO_LEDGER);
    }

    /** The plans that it has compiled so far, by the schema that records were written with. */
    Map<Schema, SchemaPlan> plans() {
        Map<Schema, SchemaPlan> plans = new LinkedHashMap<>();
        lanesByMembers.values().forEach(topic -> topic.groups().forEach(group -> plans.putAll(group.plans())));
        return plans;
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
        PartitionLanes partition = lanesOf(topic, batch);
        if (attempt != NO_LEDGER && !partition.continuesWith(batch)) {
            // The read has lost what lies between: a range must not cover it.
            emitAll(out);
            emitLedger(out);
            partition = lanesOf(topic, batch);
        }
        Pass pass = new Pass(batch, timestampMillis, nanoClock.getAsLong(), partition, out);
        head.partition(batch.topic(), batch.partition());
        for (int i = 0; i < batch.count(); i++) {
            for (SchemaGroup group : topic.groups()) {
                pass.shapeRecord(i, group);
            }
            partition.countRecord();
        }
        partition.countRange(batch);
        if (batch.moreWaiting()) {
            emitAged(pass.nowNanos, out);
        } else {
            emitAll(out);
        }
        tally.countRead(topic.lanes(), batch.count(), pass.nowNanos);
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

    private PartitionLanes lanesOf(TopicLanes topic, RecordBatch batch) {
        return partitions.computeIfAbsent(
                new TopicPartition(batch.topic(), batch.partition()),
                key -> new PartitionLanes(key.topic(), key.partition(), topic.lanes(), mostFirstCapacity, attempt));
    }

    /** Sends on everything that has been kept, and reports all counts: at the end of a bundle. */
    void flush(ShapedOutput out) {
        emitAll(out);
        emitLedger(out);
        tally.reportLanes();
        tally.reportFiles();
    }

    /** Forgets what a bundle that failed has left. */
    void clear() {
        partitions.clear();
        filled.clear();
        heldBytes = 0;
        tally.clear();
    }

    private void emitAll(ShapedOutput out) {
        for (LaneBuffer buffer : filled) {
            emit(buffer, out);
        }
        filled.clear();
        if (partitions.size() > MAX_REMEMBERED) {
            emitLedger(out);
            partitions.clear();
        }
    }

    private void emitLedger(ShapedOutput out) {
        if (attempt == NO_LEDGER) {
            return;
        }
        for (PartitionLanes partition : partitions.values()) {
            if (partition.hasRange()) {
                out.ledger(partition.takeLedgerEntry());
            }
        }
    }

    private void emitAged(long nowNanos, ShapedOutput out) {
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

    private void emitLargest(ShapedOutput out) {
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
        private final PartitionLanes partition;
        private final ShapedOutput out;

        Pass(RecordBatch batch, long timestampMillis, long nowNanos, PartitionLanes partition, ShapedOutput out) {
            this.batch = batch;
            this.timestampMillis = timestampMillis;
            this.nowNanos = nowNanos;
            this.partition = partition;
            this.out = out;
        }

        void shapeRecord(int index, SchemaGroup group) {
            SchemaPlan plan;
            try {
                plan = group.plan(batch, index);
            } catch (SchemaLookupException e) {
                for (int member : group.members()) {
                    fail(index, member, Stage.DECODE, e.reason(), e.detail(), e.schemaId());
                }
                return;
            }
            if (plan.wanted().length > 0) {
                shapeEvent(index, group, plan);
            }
        }

        private void shapeEvent(int index, SchemaGroup group, SchemaPlan plan) {
            try {
                plan.reader().read(batch.packed(), group.bodyStart(), batch.valueEnd(index));
            } catch (MalformedRecordException e) {
                String detail = "record: " + e.getMessage() + " (expected: one Avro record of its writer schema)";
                for (LanePlan lane : plan.wanted()) {
                    fail(index, lane.position(), Stage.DECODE, Reason.MALFORMED_VALUE, detail, group.schemaId());
                }
                return;
            }
            FieldSlots slots = plan.reader().slots();
            slots.timeMicros = kafkaMicros(batch.timestampMillis(index));
            long timeMicros = plan.facts().timeMicros(slots, batch.timestampMillis(index));
            head.event(batch.offset(index), timeMicros);
            for (LanePlan lane : plan.search().always()) {
                shapeFor(lane, index, slots, timeMicros, group.schemaId());
            }
            for (LaneGate gate : plan.search().gates()) {
                if (gate.opens(slots)) {
                    for (LanePlan lane : gate.lanes()) {
                        shapeFor(lane, index, slots, timeMicros, group.schemaId());
                    }
                }
            }
            for (LaneIndex lanes : plan.search().indexes()) {
                for (LanePlan lane : lanes.find(slots)) {
                    shapeFor(lane, index, slots, timeMicros, group.schemaId());
                }
            }
        }

        private static long kafkaMicros(long millis) {
            return millis < 0 ? FieldSlots.NO_TIME : TimeUnit.MILLISECONDS.toMicros(millis);
        }

        private void shapeFor(LanePlan lane, int index, FieldSlots slots, long timeMicros, String schemaId) {
            String trouble = lane.trouble();
            if (trouble != null) {
                fail(index, lane.position(), Stage.SHAPE, Reason.STEP_FAILED, trouble, schemaId);
                return;
            }
            try {
                // Most lanes of a job want few of its events: those that do not cost their filter and nothing else.
                if (!lane.keeps(slots)) {
                    return;
                }
                boolean kept = lane.keepsAfterSteps(slots, head);
                if (lane.isUnparsed()) {
                    tally.countUnparsed(lane.lane());
                }
                if (!kept) {
                    tally.countDropped(lane.lane());
                    return;
                }
            } catch (StepUnavailableException e) {
                String detail = String.valueOf(e.getMessage());
                fail(index, lane.position(), Stage.SHAPE, Reason.STEP_FAILED, detail, schemaId);
                return;
            } catch (RuntimeException e) {
                failOnBug(lane, index, e, schemaId);
                return;
            }
            LaneBuffer buffer = partition.buffer(lane.position());
            int begin = buffer.length();
            int capacity = buffer.capacity();
            try {
                OutputBuffer bytes = buffer.bytes();
                int payloadEnd = lane.encode(slots, head, bytes);
                heldBytes += buffer.capacity() - capacity;
                if (buffer.add(
                        payloadEnd,
                        batch.offset(index),
                        timeMicros,
                        lane.syslogSeverity(slots),
                        timestampMillis,
                        nowNanos)) {
                    filled.add(buffer);
                }
                tally.countKept(lane.lane());
            } catch (EncodeException e) {
                abandon(buffer, begin, capacity);
                String detail = String.valueOf(e.getMessage());
                fail(index, lane.position(), Stage.SHAPE, Reason.ENCODE_FAILED, detail, schemaId);
                return;
            } catch (RuntimeException e) {
                abandon(buffer, begin, capacity);
                failOnBug(lane, index, e, schemaId);
                return;
            }
            if (buffer.events() >= limits.maxEvents() || buffer.length() >= limits.maxBytes()) {
                filled.remove(buffer);
                emit(buffer, out);
            } else if (heldBytes > limits.maxTotalBytes()) {
                emitLargest(out);
            }
        }

        private void abandon(LaneBuffer buffer, int begin, int capacity) {
            buffer.truncate(begin);
            heldBytes += buffer.capacity() - capacity;
        }

        /** A bug that one event of one lane lays open must not stop the other tenants of the job. */
        private void failOnBug(LanePlan lane, int index, RuntimeException bug, String schemaId) {
            lane.logBug(bug);
            fail(
                    index,
                    lane.position(),
                    Stage.SHAPE,
                    Reason.STEP_FAILED,
                    bug.getClass().getSimpleName(),
                    schemaId);
        }

        private void fail(int index, int position, Stage stage, Reason reason, String detail, String schemaId) {
            LaneBuffer buffer = partition.buffer(position);
            buffer.countFailed();
            tally.countFailed(buffer.lane());
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
