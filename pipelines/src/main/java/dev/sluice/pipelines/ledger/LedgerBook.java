package dev.sluice.pipelines.ledger;

import dev.sluice.events.LedgerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Balances a ledger: holds what the shaping says against what the delivery says, for each lane and partition.
 *
 * <p>After a failure a job goes on from a checkpoint, as a later attempt, and what the attempt before has written behind
 * that checkpoint is still there. An entry is void when a later attempt's shaping has begun at or before the offset that it
 * starts with. That says nothing of the order in which attempts have written, so that a dying one may write late. Attempts are
 * told apart for each partition, since a partition is read by one worker, whichever that is.
 *
 * <p>The ledger is read twice, first for where the attempts have begun; what is held depends on the number of lanes,
 * partitions and attempts, not on the ledger's length.
 */
public final class LedgerBook {
    private static final Comparator<Source> BY_TOPIC =
            Comparator.comparing(Source::topic).thenComparing(Source::partition);

    /** The first offset of each attempt. */
    private final Map<Source, TreeMap<Long, Long>> starts = new HashMap<>();

    /** The offset from which on each attempt is void. */
    private final Map<Source, Map<Long, Long>> ends = new HashMap<>();

    private final Map<LaneKey, Map<Source, TreeMap<Long, LaneRun>>> runs =
            new TreeMap<>(Comparator.comparing(LaneKey::job).thenComparing(LaneKey::lane));

    private record Source(String job, String topic, int partition) {
        static Source of(WrittenEntry written) {
            LedgerEntry entry = written.entry();
            return new Source(written.job(), entry.topic(), entry.partition());
        }
    }

    private record LaneKey(String job, String lane) {}

    private LedgerBook() {}

    /** The balance of every lane in the ledger, ordered by job and lane. */
    public static List<LaneBalance> balance(Ledger ledger) {
        LedgerBook book = new LedgerBook();
        ledger.forEach(book::noteStart);
        book.noteEnds();
        ledger.forEach(book::account);
        return book.balances();
    }

    /** Only the shaping begins where the job goes on; the first event that is delivered may be far behind. */
    private void noteStart(WrittenEntry written) {
        if (written.entry() instanceof LedgerEntry.Shaped shaped) {
            starts.computeIfAbsent(Source.of(written), absent -> new TreeMap<>())
                    .merge(shaped.attempt(), shaped.from(), Math::min);
        }
    }

    private void noteEnds() {
        starts.forEach((source, attempts) -> {
            Map<Long, Long> endOf = new HashMap<>();
            long end = Long.MAX_VALUE;
            for (Map.Entry<Long, Long> attempt : attempts.descendingMap().entrySet()) {
                endOf.put(attempt.getKey(), end);
                end = Math.min(end, attempt.getValue());
            }
            ends.put(source, endOf);
        });
    }

    private void account(WrittenEntry written) {
        Source source = Source.of(written);
        LedgerEntry entry = written.entry();
        Long end = ends.getOrDefault(source, Map.of()).get(entry.attempt());
        if (end == null) {
            return; // What it has shaped is not told yet.
        }
        if (entry instanceof LedgerEntry.Shaped shaped) {
            if (shaped.from() < end) {
                shaped.lanes().forEach(lane -> run(source, lane.lane(), entry).shaped(shaped, lane));
            }
        } else if (entry instanceof LedgerEntry.Delivered delivered) {
            delivered.lanes().stream()
                    .filter(lane -> lane.first() < end)
                    .forEach(lane -> run(source, lane.lane(), entry).delivered(lane));
        }
    }

    private LaneRun run(Source source, String lane, LedgerEntry entry) {
        return runs.computeIfAbsent(new LaneKey(source.job(), lane), absent -> new TreeMap<>(BY_TOPIC))
                .computeIfAbsent(source, absent -> new TreeMap<>())
                .computeIfAbsent(entry.attempt(), absent -> new LaneRun());
    }

    private List<LaneBalance> balances() {
        List<LaneBalance> balances = new ArrayList<>();
        runs.forEach((lane, sources) -> {
            List<LaneBalance.Partition> partitions = new ArrayList<>();
            sources.forEach((source, attempts) -> partitions.add(
                    new LaneBalance.Partition(source.topic(), source.partition(), balance(source, attempts))));
            balances.add(new LaneBalance(lane.job(), lane.lane(), partitions));
        });
        return balances;
    }

    /** An attempt has to begin where the one before ends. */
    private Balance balance(Source source, SortedMap<Long, LaneRun> attempts) {
        Balance sum = Balance.ZERO;
        LaneRun before = null;
        for (Map.Entry<Long, LaneRun> attempt : attempts.entrySet()) {
            LaneRun run = attempt.getValue();
            boolean ended = ends.get(source).get(attempt.getKey()) != Long.MAX_VALUE;
            sum = sum.plus(run.balance(ended));
            if (run.hasRange()) {
                sum = sum.plusGaps(before != null && before.to() != run.from() ? 1 : 0);
                before = run;
            }
        }
        return sum;
    }
}
