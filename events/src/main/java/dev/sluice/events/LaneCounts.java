package dev.sluice.events;

/**
 * What became of the records that a lane has looked at since its last batch: {@code read = kept + filtered + failed}.
 *
 * @param read records of the lane's topics
 * @param filtered records that the lane's filter or event types turned away
 * @param failed records that went to dead letters
 * @param attempt of the shaping, {@link LedgerEntry#attempt}; 0 when no ledger is kept
 */
public record LaneCounts(long read, long filtered, long failed, long attempt) {

    /** Counts of a job without a ledger. */
    public LaneCounts(long read, long filtered, long failed) {
        this(read, filtered, failed, 0);
    }
}
