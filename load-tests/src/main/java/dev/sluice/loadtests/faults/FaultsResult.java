package dev.sluice.loadtests.faults;

import java.util.List;

/**
 * What {@code faults} promises to programs.
 *
 * @param ok whether every scenario was played and every cell holds its sink's guarantee
 * @param notPlayed scenarios that could not be played to their end, each with what went wrong
 */
public record FaultsResult(String command, boolean ok, List<Cell> results, List<String> notPlayed) {

    static FaultsResult of(List<Cell> cells, List<String> notPlayed) {
        return new FaultsResult(
                "faults",
                notPlayed.isEmpty() && cells.stream().allMatch(Cell::ok),
                List.copyOf(cells),
                List.copyOf(notPlayed));
    }

    /**
     * One sink in one scenario; counts are of events.
     *
     * @param sink https, syslog, bigquery or gcs
     * @param due that match the subscription, found by reading the topic without the product
     * @param delivered different ones of them that the receiver has
     * @param lost that are due and neither with the receiver nor, where it refuses them, in the dead letters
     * @param duplicated deliveries beyond the first of an event
     * @param beyondGuarantee of those, the ones that the sink's guarantee does not allow
     * @param unexpected that the receiver has and that are not due
     * @param deadLettered different ones of this lane in the dead-letter topic
     * @param recoverySeconds from the end of the last fault until as many events had arrived as were due then; below 0 if
     *     they never did
     * @param peakHeapMb the most heap that a TaskManager used
     * @param lag events in the topic that were not committed when the last fault ended
     * @param balanced whether the job's own ledger balances, and has as many events read, delivered and dead-lettered as were
     *     found from outside
     * @param ok the ledger balances, and nothing is lost, unexpected, wrongly dead-lettered or repeated beyond the guarantee
     */
    public record Cell(
            String scenario,
            String sink,
            long due,
            long delivered,
            long lost,
            long duplicated,
            long beyondGuarantee,
            long unexpected,
            long deadLettered,
            double recoverySeconds,
            long peakHeapMb,
            long lag,
            boolean balanced,
            boolean ok) {}
}
