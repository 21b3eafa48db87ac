package dev.sluice.transforms.shape;

import dev.sluice.events.LaneCounts;
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
    private long records;

    /**
     * No lane has kept anything yet.
     *
     * @param mostFirstCapacity bytes that a busy lane's buffer may begin with
     */
    PartitionLanes(String topic, int partition, List<Lane> lanes, int mostFirstCapacity) {
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
}
