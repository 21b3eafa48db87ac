package dev.sluice.pipelines.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever crashes: the ledger balances, and it does not once an entry of those that count was dropped or changed. */
class LedgerBookPropertyTest {

    @Property
    void balancesWhateverCrashes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int records) {
        SimulatedJob job = new SimulatedJob(seed, records);

        assertThat(totals(job.ledger()))
                .containsExactlyElementsOf(IntStream.range(0, SimulatedJob.LANES.size())
                        .mapToObj(job::truth)
                        .toList());
    }

    @Property
    void neverClaimsALossWhileTheJobIsRunning(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int records) {
        SimulatedJob job = new SimulatedJob(seed, records);
        List<WrittenEntry> untilNow = job.ledger()
                .subList(0, new Random(seed).nextInt(1 + job.ledger().size()));

        assertThat(totals(untilNow)).allSatisfy(balance -> {
            assertThat(balance.balanced()).as(balance.toString()).isTrue();
            assertThat(balance.delivered() + balance.filtered() + balance.deadLettered() + balance.inFlight())
                    .isEqualTo(balance.read());
        });
    }

    @Property
    void tellsWhenAnEntryIsDropped(@ForAll long seed, @ForAll @IntRange(min = 50, max = 300) int records) {
        SimulatedJob job = new SimulatedJob(seed, records);
        List<WrittenEntry> counting = counting(job.ledger());
        WrittenEntry victim = counting.get(new Random(seed).nextInt(counting.size()));
        // Without its last range a ledger is that of a shorter read. Without an attempt's first range what the attempt
        // before has said of it stands, if it has said anything.
        Assume.that(!victim.equals(last(counting)) && !isFirstOfItsAttempt(victim, counting));
        List<WrittenEntry> dropped = new ArrayList<>(job.ledger());
        dropped.remove(victim);

        assertThat(isSettled(totals(dropped))).as("without " + victim).isFalse();
    }

    @Property
    void countsADoubledEntryOnceAndTellsOfIt(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int records) {
        SimulatedJob job = new SimulatedJob(seed, records);
        Random random = new Random(seed);
        List<WrittenEntry> counting = counting(job.ledger());
        WrittenEntry twin = counting.get(random.nextInt(counting.size()));
        List<WrittenEntry> doubled = new ArrayList<>(job.ledger());
        int place = doubled.indexOf(twin);
        doubled.add(place + 1 + random.nextInt(doubled.size() - place), twin);

        List<Balance> totals = totals(doubled);
        assertThat(totals.stream().mapToLong(Balance::repeated).sum()).isPositive();
        assertThat(isSettled(totals)).isTrue();
        assertThat(totals.get(0).delivered()).isEqualTo(job.truth(0).delivered());
    }

    @Property
    void tellsWhenTheDeliveryClaimsAnotherNumber(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int records, @ForAll boolean more) {
        SimulatedJob job = new SimulatedJob(seed, records);
        List<WrittenEntry> changed = new ArrayList<>(job.ledger());
        WrittenEntry victim = counting(job.ledger()).stream()
                .filter(written -> claims(written, more))
                .findFirst()
                .orElse(null);
        Assume.that(victim != null);
        LedgerEntry.Delivered delivered = (LedgerEntry.Delivered) victim.entry();
        List<LedgerEntry.DeliveredLane> lanes = new ArrayList<>(delivered.lanes());
        LedgerEntry.DeliveredLane lane = lanes.get(0);
        lanes.set(
                0,
                new LedgerEntry.DeliveredLane(
                        lane.lane(), lane.first(), lane.last(), lane.delivered() + (more ? 1 : -1), lane.refused()));
        changed.set(
                changed.indexOf(victim),
                new WrittenEntry(victim.job(), new LedgerEntry.Delivered(delivered.attempt(), "fw", 0, lanes)));

        assertThat(isSettled(totals(changed))).as("with " + victim).isFalse();
    }

    /** Whether an event more or less would not show in the entry alone. */
    private static boolean claims(WrittenEntry written, boolean more) {
        if (!(written.entry() instanceof LedgerEntry.Delivered delivered)) {
            return false;
        }
        LedgerEntry.DeliveredLane lane = delivered.lanes().get(0);
        long settled = lane.delivered() + lane.refused();
        return more ? settled < lane.last() - lane.first() + 1 : lane.delivered() > 0 && settled > 1;
    }

    private static boolean isSettled(List<Balance> totals) {
        return totals.stream().allMatch(balance -> balance.balanced() && balance.inFlight() == 0);
    }

    private static List<Balance> totals(List<WrittenEntry> ledger) {
        return LedgerBook.balance(ledger::forEach).stream()
                .map(LaneBalance::total)
                .toList();
    }

    /** Entries that no later attempt has made void. */
    private static List<WrittenEntry> counting(List<WrittenEntry> ledger) {
        return ledger.stream()
                .filter(written -> ranges(ledger).stream()
                        .noneMatch(later ->
                                later.entry().attempt() > written.entry().attempt()
                                        && ((LedgerEntry.Shaped) later.entry()).from() <= start(written)))
                .toList();
    }

    private static long start(WrittenEntry written) {
        return written.entry() instanceof LedgerEntry.Shaped shaped
                ? shaped.from()
                : ((LedgerEntry.Delivered) written.entry())
                        .lanes().stream()
                                .mapToLong(LedgerEntry.DeliveredLane::first)
                                .min()
                                .orElseThrow();
    }

    private static boolean isFirstOfItsAttempt(WrittenEntry written, List<WrittenEntry> counting) {
        return ranges(counting).stream()
                .filter(range -> range.entry().attempt() == written.entry().attempt())
                .findFirst()
                .equals(Optional.of(written));
    }

    private static WrittenEntry last(List<WrittenEntry> counting) {
        List<WrittenEntry> ranges = ranges(counting);
        return ranges.get(ranges.size() - 1);
    }

    private static List<WrittenEntry> ranges(List<WrittenEntry> counting) {
        return counting.stream()
                .filter(written -> written.entry() instanceof LedgerEntry.Shaped)
                .toList();
    }
}
