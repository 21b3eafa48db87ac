package dev.sluice.pipelines.ledger;

import dev.sluice.events.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A job's ledger of one partition as it comes to be under random bundles, checkpoints and crashes. What becomes of a record
 * depends on its offset alone. A crash leaves entries behind its last checkpoint, some of which arrive after the next attempt
 * has begun to write.
 */
final class SimulatedJob {
    static final List<String> LANES = List.of("acme/all", "acme/few", "globex/none");

    /** What becomes of a record. */
    enum Fate {
        DELIVERED,
        REFUSED,
        FILTERED,
        FAILED
    }

    private final Random random;
    private final List<Long> offsets = new ArrayList<>();
    private final List<List<Fate>> fates = new ArrayList<>();
    private final List<WrittenEntry> ledger = new ArrayList<>();

    /** What a dying attempt still has to write. */
    private final List<WrittenEntry> late = new ArrayList<>();

    private long attempt = 1_000;
    private int checkpoint;

    // Of the attempt: records that are shaped, and those that the ledger was told of by either side.
    private int shaped;
    private int shapedTold;
    private int deliveredTold;

    SimulatedJob(long seed, int records) {
        random = new Random(seed);
        long offset = random.nextInt(100);
        for (int i = 0; i < records; i++) {
            offsets.add(offset);
            // Markers of transactions take offsets, too.
            offset += random.nextInt(10) == 0 ? 2 : 1;
            fates.add(List.of(
                    fate(Fate.DELIVERED, 60),
                    fate(Fate.FILTERED, 80),
                    random.nextInt(50) == 0 ? Fate.FAILED : Fate.FILTERED));
        }
        while (checkpoint < records) {
            runUntilCrashOrEnd(records);
        }
        ledger.addAll(late);
    }

    private Fate fate(Fate usual, int percent) {
        return random.nextInt(100) < percent ? usual : Fate.values()[random.nextInt(Fate.values().length)];
    }

    private void runUntilCrashOrEnd(int records) {
        attempt += 1 + random.nextInt(1_000);
        shaped = checkpoint;
        shapedTold = checkpoint;
        deliveredTold = checkpoint;
        while (checkpoint < records) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> shaped = Math.min(records, shaped + 1 + random.nextInt(7));
                case 4, 5 -> endShaping(ledger);
                case 6, 7 -> endDelivery(ledger, deliveredTold + random.nextInt(1 + shaped - deliveredTold));
                case 8 -> {
                    endShaping(ledger);
                    endDelivery(ledger, shaped);
                    checkpoint = shaped;
                }
                default -> {
                    if (random.nextInt(3) == 0) {
                        crash();
                        return;
                    }
                }
            }
            if (!late.isEmpty() && random.nextInt(4) == 0) {
                ledger.add(late.remove(0));
            }
        }
    }

    private void crash() {
        ledger.addAll(late);
        late.clear();
        if (random.nextBoolean()) {
            endShaping(late);
        }
        if (random.nextBoolean()) {
            endDelivery(late, shaped);
        }
    }

    private void endShaping(List<WrittenEntry> to) {
        if (shaped == shapedTold) {
            return;
        }
        List<LedgerEntry.ShapedLane> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES.size(); lane++) {
            long kept = count(lane, shapedTold, shaped, Fate.DELIVERED) + count(lane, shapedTold, shaped, Fate.REFUSED);
            int last = shaped - 1;
            while (kept > 0 && !isKept(lane, last)) {
                last--;
            }
            lanes.add(new LedgerEntry.ShapedLane(
                    LANES.get(lane),
                    kept,
                    count(lane, shapedTold, shaped, Fate.FAILED),
                    kept == 0 ? 0 : offsets.get(last)));
        }
        to.add(new WrittenEntry(
                "job",
                new LedgerEntry.Shaped(
                        attempt, "fw", 0, nextOffset(shapedTold), nextOffset(shaped), shaped - shapedTold, lanes)));
        shapedTold = shaped;
    }

    /** The offset that is to be read once {@code records} are done. */
    private long nextOffset(int records) {
        return records == 0 ? offsets.get(0) : offsets.get(records - 1) + 1;
    }

    private void endDelivery(List<WrittenEntry> to, int end) {
        List<LedgerEntry.DeliveredLane> lanes = new ArrayList<>();
        for (int lane = 0; lane < LANES.size(); lane++) {
            long first = -1;
            long last = -1;
            for (int record = deliveredTold; record < end; record++) {
                if (isKept(lane, record)) {
                    first = first < 0 ? offsets.get(record) : first;
                    last = offsets.get(record);
                }
            }
            if (first >= 0) {
                lanes.add(new LedgerEntry.DeliveredLane(
                        LANES.get(lane),
                        first,
                        last,
                        count(lane, deliveredTold, end, Fate.DELIVERED),
                        count(lane, deliveredTold, end, Fate.REFUSED)));
            }
        }
        if (!lanes.isEmpty()) {
            to.add(new WrittenEntry("job", new LedgerEntry.Delivered(attempt, "fw", 0, lanes)));
        }
        deliveredTold = end;
    }

    private boolean isKept(int lane, int record) {
        Fate fate = fates.get(record).get(lane);
        return fate == Fate.DELIVERED || fate == Fate.REFUSED;
    }

    private long count(int lane, int from, int to, Fate wanted) {
        return fates.subList(from, to).stream()
                .filter(record -> record.get(lane) == wanted)
                .count();
    }

    /** What has been written, in order, by all attempts. */
    List<WrittenEntry> ledger() {
        return ledger;
    }

    /** The balance that the job came to, found without its ledger. */
    Balance truth(int lane) {
        int all = offsets.size();
        return new Balance(
                all,
                count(lane, 0, all, Fate.DELIVERED),
                count(lane, 0, all, Fate.FILTERED),
                count(lane, 0, all, Fate.REFUSED) + count(lane, 0, all, Fate.FAILED),
                0,
                0,
                0,
                0,
                0);
    }
}
