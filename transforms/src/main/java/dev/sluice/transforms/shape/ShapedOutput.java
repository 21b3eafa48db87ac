package dev.sluice.transforms.shape;

import dev.sluice.events.DeadLetter;
import dev.sluice.events.EventBatch;
import dev.sluice.events.LedgerEntry;
import dev.sluice.subscription.SinkSpec;

/** Takes what the shaping has made. */
interface ShapedOutput {

    /**
     * Takes the events of one lane and partition.
     *
     * @param timestampMillis the earliest of the record batches that the events come from
     */
    void batch(SinkSpec.Kind kind, EventBatch batch, long timestampMillis);

    /**
     * Takes one record that failed for one lane.
     *
     * @param timestampMillis of the record batch it comes from
     */
    void deadLetter(DeadLetter letter, long timestampMillis);

    /** Takes what all lanes have done with a range of one partition's offsets; only when a ledger is kept. */
    void ledger(LedgerEntry.Shaped entry);
}
