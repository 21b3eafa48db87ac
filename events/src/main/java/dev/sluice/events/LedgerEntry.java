package dev.sluice.events;

import java.util.List;

/**
 * What one bundle of one step did with the records of one partition. The shaping tells what it has read, kept and failed
 * on, the delivery what became of what was kept; both end their bundles before a checkpoint, so that there they account for
 * the same offsets.
 */
public sealed interface LedgerEntry {

    /**
     * The attempt of the job that shaped the records: when its shaping started, milliseconds since the epoch. The job goes on
     * from a checkpoint after a failure; what a later attempt says of an offset replaces what an earlier one said.
     */
    long attempt();

    /** The Kafka topic that the records were read from. */
    String topic();

    /** Its partition. */
    int partition();

    /**
     * A range of offsets that the shaping is done with.
     *
     * @param from the first offset
     * @param to the offset behind the last; the next range starts there, since markers of transactions are within ranges
     * @param records the records in the range, each of which every lane has read
     * @param lanes every lane that reads the topic
     */
    record Shaped(long attempt, String topic, int partition, long from, long to, long records, List<ShapedLane> lanes)
            implements LedgerEntry {

        public Shaped {
            lanes = List.copyOf(lanes);
            if (from < 0 || records < 1 || to - from < records) {
                throw new IllegalArgumentException("range: [" + from + ", " + to + ") with " + records
                        + " records (expected: at least 1, and not more than offsets)");
            }
            for (ShapedLane lane : lanes) {
                boolean lastFits = lane.kept == 0 || (from <= lane.last && lane.last < to);
                if (lane.kept < 0 || lane.failed < 0 || lane.kept + lane.failed > records || !lastFits) {
                    throw new IllegalArgumentException(lane + " of " + records + " records in [" + from + ", " + to
                            + ") (expected: no more than that)");
                }
            }
        }
    }

    /**
     * One lane's part of a range.
     *
     * @param lane {@code tenant/name} of the subscription
     * @param kept events that were encoded for the lane's sink
     * @param failed records that went to dead letters; what was neither kept nor failed was filtered
     * @param last offset of the last event that was kept; 0 when there is none
     */
    record ShapedLane(String lane, long kept, long failed, long last) {}

    /**
     * Events that receivers have accepted or refused.
     *
     * @param lanes those that had events of the partition
     */
    record Delivered(long attempt, String topic, int partition, List<DeliveredLane> lanes) implements LedgerEntry {

        public Delivered {
            lanes = List.copyOf(lanes);
        }
    }

    /**
     * One lane's events, in the order of their offsets.
     *
     * @param lane {@code tenant/name} of the subscription
     * @param first offset of the first event
     * @param last offset of the last event
     * @param delivered events that the receiver has accepted
     * @param refused events that the receiver has refused for good, which went to dead letters
     */
    record DeliveredLane(String lane, long first, long last, long delivered, long refused) {

        public DeliveredLane {
            boolean countsFit = delivered >= 0 && refused >= 0 && delivered + refused >= 1;
            if (first < 0 || !countsFit || delivered + refused > last - first + 1) {
                throw new IllegalArgumentException("events: " + delivered + " and " + refused + " in [" + first + ", "
                        + last + "] (expected: at least 1, and not more than offsets)");
            }
        }
    }
}
