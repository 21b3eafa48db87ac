package dev.sluice.loadtests.faults;

import dev.sluice.loadtests.faults.FaultsResult.Cell;
import dev.sluice.pipelines.ledger.Balance;
import dev.sluice.testkit.IdCounts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scenario that has been played: what is due, against which each sink's receiver is held.
 *
 * @param due what the topic holds
 * @param records in the topic, of every sort
 * @param failures that came to pass
 * @param peakHeapMb the most heap that a TaskManager used
 * @param lag records that were not committed when the last fault ended
 */
record Comparison(String scenario, DueEvents due, long records, Failures failures, long peakHeapMb, long lag) {

    /**
     * Compares one sink.
     *
     * @param recoverySeconds as in {@link Cell}
     * @param received ids at the receiver
     * @param dead ids in the dead-letter topic, of this lane
     * @param balance what the ledger says of this lane; null when it says nothing
     */
    Cell cell(FaultSink sink, double recoverySeconds, IdCounts received, IdCounts dead, @Nullable Balance balance) {
        Set<String> undeliverable = due.undeliverable(sink);
        Tally tally = new Tally();
        for (String id : due.due()) {
            if (received.count(id) > 0) {
                tally.delivered++;
            } else if (!undeliverable.contains(id) || dead.count(id) == 0) {
                tally.lost++;
            }
        }
        for (String id : due.poison()) {
            tally.lost += dead.count(id) == 0 ? 1 : 0;
        }
        received.forEach((id, count) -> {
            tally.unexpected += due.due().contains(id) ? 0 : 1;
            tally.beyondGuarantee += sink.repeatsAfterFailures() ? failures.unexplained(id, count - 1L) : count - 1;
        });
        dead.forEach(
                (id, count) -> tally.wronglyDead += due.poison().contains(id) || undeliverable.contains(id) ? 0 : 1);
        boolean balanced = balance != null
                && balance.balanced()
                && balance.inFlight() == 0
                && balance.read() == records
                && balance.delivered() == due.deliverable(sink)
                && balance.deadLettered() == dead.distinct();
        return new Cell(
                scenario,
                sink.optionName(),
                due.due().size(),
                tally.delivered,
                tally.lost,
                received.duplicates(),
                tally.beyondGuarantee,
                tally.unexpected,
                dead.distinct(),
                Math.round(10 * recoverySeconds) / 10.0,
                peakHeapMb,
                lag,
                balanced,
                balanced && tally.lost + tally.beyondGuarantee + tally.unexpected + tally.wronglyDead == 0);
    }

    private static final class Tally {
        long delivered;
        long lost;
        long unexpected;
        long beyondGuarantee;
        long wronglyDead;
    }
}
