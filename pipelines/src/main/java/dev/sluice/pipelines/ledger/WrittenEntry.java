package dev.sluice.pipelines.ledger;

import dev.sluice.events.LedgerEntry;

/**
 * An entry as it stands in the ledger.
 *
 * @param job the job's consumer group, which stays the same over restarts
 */
public record WrittenEntry(String job, LedgerEntry entry) {}
