package dev.sluice.transforms.shape;

import dev.sluice.events.LaneCounts;
import dev.sluice.events.LedgerEntry;
import dev.sluice.events.RecordBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of one partition. Every lane reads every record of its topics, so the records are counted once for all of
 * them, and a lane costs nothing before it keeps one or fails on one. Not thread-safe.
 */
final class PartitionLanes {
    private final String topic;
    private final int partition;
    private final List<Lane> lanes;
    private final @Nullable LaneBuffer[] buffers;
    private final int mostFirstCapacity;
    private final long attempt;
    private long records;

    // The range that the ledger has not been told of.
    private long from;
    private long to;
    private long rangeRecords;

    /**
     * No lane has kept anything yet.
     *
     * @param attempt of the shaping, for the ledger
     * @param mostFirstCapacity bytes that a busy lane's buffer may begin with
     */
    PartitionLanes(String topic, int partition, List<Lane> lanes, int mostFirstCapacity, long attempt) {
        this.attempt = attempt;
        this.mostFirstCapacity = mostFirstCapacity;
        this.topic = topic;
        this.partition = partition;
        this.lanes = lanes;
        this.buffers = new LaneBuffer[lanes.size()];
    }

    String topic() {
        return topic;
    }

    int partition() {
        return partition;
    }

    /** Bytes that a busy lane's buffer may begin with. */
    int mostFirstCapacity() {
        return mostFirstCapacity;
    }

    /**
     * The buffer of one lane.
     *
     * @param position the lane's index among those of the topic
     */
    LaneBuffer buffer(int position) {
        LaneBuffer buffer = buffers[position];
        if (buffer == null) {
            buffer = new LaneBuffer(lanes.get(position), this);
            buffers[position] = buffer;
        }
        return buffer;
    }

    /** Records that all lanes are done with, since this was made: what {@link LaneCounts#read} is counted from. */
    long records() {
        return records;
    }

    /** All lanes are done with one more record. */
    void countRecord() {
        records++;
    }

    long attempt() {
        return attempt;
    }

    /** Whether the batch begins where the range that the ledger has not been told of ends, or there is none. */
    boolean continuesWith(RecordBatch batch) {
        return rangeRecords == 0 || batch.from() == to;
    }

    /** All lanes are done with the batch, which goes into the range. */
    void countRange(RecordBatch batch) {
        if (rangeRecords == 0) {
            from = batch.from();
        }
        to = batch.to();
        rangeRecords += batch.count();
    }

    /** What all lanes have done with the range, of at least one record; the next one starts behind it. */
    LedgerEntry.Shaped takeLedgerEntry() {
        List<LedgerEntry.ShapedLane> parts = new ArrayList<>(lanes.size());
        for (int position = 0; position < buffers.length; position++) {
            LaneBuffer buffer = buffers[position];
            parts.add(
                    buffer == null
                            ? new LedgerEntry.ShapedLane(
                                    lanes.get(position).subscription().lane(), 0, 0, 0)
                            : buffer.takeLedgerLane());
        }
        LedgerEntry.Shaped entry = new LedgerEntry.Shaped(attempt, topic, partition, from, to, rangeRecords, parts);
        rangeRecords = 0;
        return entry;
    }

    /** Whether there are records that the ledger has not been told of. */
    boolean hasRange() {
        return rangeRecords > 0;
    }
}
