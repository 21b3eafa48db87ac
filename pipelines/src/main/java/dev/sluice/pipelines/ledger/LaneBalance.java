package dev.sluice.pipelines.ledger;

import java.util.List;

/**
 * The ledger of one lane of one job.
 *
 * @param job the job's consumer group
 * @param lane {@code tenant/name} of the subscription
 * @param partitions what became of the records of each partition, ordered by topic and number
 */
public record LaneBalance(String job, String lane, List<Partition> partitions) {

    public LaneBalance {
        partitions = List.copyOf(partitions);
    }

    /** One partition of a topic that the lane reads. */
    public record Partition(String topic, int partition, Balance balance) {}

    /** The sum over all partitions. */
    public Balance total() {
        return partitions.stream().map(Partition::balance).reduce(Balance.ZERO, Balance::plus);
    }
}
