package dev.sluice.pipelines.ledger;

import dev.sluice.events.LedgerEntry;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one attempt of a job says of one lane and partition. Entries of the shaping come in order, and so do those of the
 * delivery; which of the two is ahead does not matter. Holds no more than one side is ahead of the other. Not thread-safe.
 */
final class LaneRun {
    private static final long NONE = -1;

    private long from = NONE;
    private long to = NONE;
    private long read;
    private long kept;
    private long failed;
    private long gaps;
    private long repeated;

    /** Entries of the shaping that kept events, from the first that the delivery is not done with. */
    private final Deque<Kept> open = new ArrayDeque<>();

    /** Entries of the delivery that reach beyond what the shaping has told. */
    private final Deque<LedgerEntry.DeliveredLane> ahead = new ArrayDeque<>();

    private long deliveredTo;
    private long delivered;
    private long refused;

    /** Events that were kept up to the last one that the delivery is done with, as far as that can be said. */
    private long due;

    private long missing;
    private long surplus;

    /** {@code total}: events kept up to {@code last}. */
    private record Kept(long from, long last, long total) {}

    void shaped(LedgerEntry.Shaped range, LedgerEntry.ShapedLane lane) {
        if (from == NONE) {
            from = range.from();
        } else if (range.from() < to) {
            repeated++;
            return;
        } else if (range.from() > to) {
            gaps++;
        }
        to = range.to();
        read += range.records();
        kept += lane.kept();
        failed += lane.failed();
        if (lane.kept() > 0) {
            open.add(new Kept(range.from(), lane.last(), kept));
        }
        settle();
    }

    void delivered(LedgerEntry.DeliveredLane lane) {
        if (lane.first() < deliveredTo) {
            repeated++;
            return;
        }
        deliveredTo = lane.last() + 1;
        ahead.add(lane);
        settle();
    }

    /** Counts what the delivery tells of ranges that the shaping has told of, and holds the two against each other. */
    private void settle() {
        while (from != NONE && !ahead.isEmpty() && ahead.element().last() < to) {
            LedgerEntry.DeliveredLane next = ahead.remove();
            if (next.last() < from) {
                continue; // The ledger begins behind it.
            }
            delivered += next.delivered();
            refused += next.refused();
            while (!open.isEmpty() && open.element().last() <= next.last()) {
                due = open.remove().total();
            }
            // Of the entry that it ends in, the last event at least is still to come.
            boolean within = !open.isEmpty() && open.element().from() <= next.last();
            long most = within ? open.element().total() - 1 : due;
            missing = Math.max(missing, due - settled());
            surplus = Math.max(surplus, settled() - most);
        }
    }

    private long settled() {
        return delivered + refused;
    }

    /** Whether the shaping has told of any range. */
    boolean hasRange() {
        return from != NONE;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    /**
     * The account.
     *
     * @param ended whether a later attempt went on behind it, from a checkpoint: by then everything was delivered or refused
     */
    Balance balance(boolean ended) {
        long difference = kept - settled();
        long inFlight = ended ? 0 : Math.max(0, difference - missing + surplus);
        long lost = ended ? Math.max(missing, difference + surplus) : missing;
        // What the delivery tells of beyond an ended attempt's shaping was never kept.
        long strayDelivered = 0;
        long strayRefused = 0;
        if (ended) {
            for (LedgerEntry.DeliveredLane lane : ahead) {
                strayDelivered += lane.delivered();
                strayRefused += lane.refused();
            }
        }
        return new Balance(
                read,
                delivered + strayDelivered,
                read - kept - failed,
                failed + refused + strayRefused,
                inFlight,
                lost,
                inFlight + lost - difference + strayDelivered + strayRefused,
                gaps,
                repeated);
    }
}
