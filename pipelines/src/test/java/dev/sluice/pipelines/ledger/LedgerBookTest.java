package dev.sluice.pipelines.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.events.LedgerEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerBookTest {
    private static final String LANE = "acme/siem";

    private final List<WrittenEntry> ledger = new ArrayList<>();

    /** All of the range's records are there; those that are neither kept nor failed were filtered. */
    private void shaped(long attempt, long from, long to, long kept, long failed, long last) {
        ledger.add(new WrittenEntry(
                "job",
                new LedgerEntry.Shaped(
                        attempt,
                        "fw",
                        0,
                        from,
                        to,
                        to - from,
                        List.of(new LedgerEntry.ShapedLane(LANE, kept, failed, last)))));
    }

    private void delivered(long attempt, long first, long last, long delivered, long refused) {
        ledger.add(new WrittenEntry(
                "job",
                new LedgerEntry.Delivered(
                        attempt,
                        "fw",
                        0,
                        List.of(new LedgerEntry.DeliveredLane(LANE, first, last, delivered, refused)))));
    }

    private Balance balance() {
        List<LaneBalance> lanes = LedgerBook.balance(ledger::forEach);
        assertThat(lanes).hasSize(1);
        assertThat(lanes.get(0).lane()).isEqualTo(LANE);
        return lanes.get(0).total();
    }

    @Test
    void accountsForEveryRecord() {
        shaped(1, 0, 100, 10, 3, 90);
        delivered(1, 5, 90, 8, 2);

        assertThat(balance()).isEqualTo(new Balance(100, 8, 87, 5, 0, 0, 0, 0, 0));
    }

    @Test
    void whatTheDeliveryHasNotToldYetIsInFlight() {
        shaped(1, 0, 100, 10, 0, 90);
        delivered(1, 5, 40, 4, 0);
        shaped(1, 100, 200, 5, 0, 150);

        assertThat(balance()).isEqualTo(new Balance(200, 4, 185, 0, 11, 0, 0, 0, 0));
    }

    @Test
    void theDeliveryMayTellBeforeTheShaping() {
        delivered(1, 5, 90, 10, 0);
        delivered(1, 120, 120, 1, 0);
        shaped(1, 0, 100, 10, 0, 90);

        assertThat(balance()).isEqualTo(new Balance(100, 10, 90, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void whatTheDeliveryHasPassedIsMissingAlthoughTheJobIsRunning() {
        shaped(1, 0, 100, 10, 0, 90);
        shaped(1, 100, 200, 5, 0, 150);
        shaped(1, 200, 300, 7, 0, 250);
        delivered(1, 5, 90, 10, 0);
        delivered(1, 210, 250, 7, 0);

        Balance balance = balance();
        assertThat(balance).isEqualTo(new Balance(300, 17, 278, 0, 0, 5, 0, 0, 0));
        assertThat(balance.balanced()).isFalse();
    }

    @Test
    void moreThanWasKeptIsSurplus() {
        shaped(1, 0, 100, 10, 0, 90);
        delivered(1, 5, 90, 12, 0);

        Balance balance = balance();
        assertThat(balance).isEqualTo(new Balance(100, 12, 90, 0, 0, 0, 2, 0, 0));
        assertThat(balance.balanced()).isFalse();
    }

    @Test
    void whatAnEndedAttemptDeliveredBeyondItsShapingIsSurplus() {
        shaped(1, 0, 50, 10, 0, 49);
        delivered(1, 5, 49, 10, 0);
        delivered(1, 60, 70, 3, 1);
        shaped(2, 100, 200, 0, 0, 0);

        assertThat(balance()).isEqualTo(new Balance(150, 13, 140, 1, 0, 0, 4, 1, 0));
    }

    @Test
    void aHoleBetweenTwoRangesIsAGap() {
        shaped(1, 0, 100, 0, 0, 0);
        shaped(1, 110, 200, 0, 0, 0);

        assertThat(balance()).isEqualTo(new Balance(190, 0, 190, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void aLaterAttemptReplacesWhatStandsBehindItsCheckpoint() {
        shaped(1, 0, 100, 10, 0, 90);
        delivered(1, 5, 90, 10, 0);
        // The checkpoint is at 100; two bundles of the shaping and one of the delivery are behind it.
        shaped(1, 100, 150, 20, 0, 149);
        shaped(1, 150, 200, 20, 0, 199);
        delivered(1, 101, 149, 20, 0);
        shaped(2, 100, 200, 40, 0, 199);
        delivered(2, 101, 199, 39, 1);

        assertThat(balance()).isEqualTo(new Balance(200, 49, 150, 1, 0, 0, 0, 0, 0));
    }

    @Test
    void aDyingAttemptMayWriteLate() {
        shaped(1, 0, 100, 10, 0, 90);
        delivered(1, 5, 90, 10, 0);
        shaped(2, 100, 200, 40, 0, 199);
        delivered(2, 101, 199, 40, 0);
        shaped(1, 100, 150, 20, 0, 149);
        delivered(1, 101, 149, 20, 0);

        assertThat(balance()).isEqualTo(new Balance(200, 50, 150, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void aSubscriptionMayChangeBetweenTwoAttempts() {
        shaped(1, 0, 100, 10, 0, 90);
        delivered(1, 5, 90, 10, 0);
        shaped(1, 100, 200, 20, 0, 199);
        delivered(1, 101, 199, 20, 0);
        // Its new filter keeps nothing.
        shaped(2, 100, 200, 0, 0, 0);

        assertThat(balance()).isEqualTo(new Balance(200, 10, 190, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anOlderSavepointReplacesSeveralAttempts() {
        shaped(1, 0, 50, 0, 0, 0);
        shaped(1, 50, 100, 0, 0, 0);
        shaped(2, 100, 200, 1, 0, 150);
        delivered(2, 150, 150, 1, 0);
        shaped(3, 50, 200, 1, 0, 150);
        delivered(3, 150, 150, 1, 0);

        assertThat(balance()).isEqualTo(new Balance(200, 1, 199, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void whatAnEndedAttemptHasNotDeliveredIsMissing() {
        shaped(1, 0, 100, 10, 0, 90);
        delivered(1, 5, 40, 4, 0);
        shaped(2, 100, 200, 0, 0, 0);

        assertThat(balance()).isEqualTo(new Balance(200, 4, 190, 0, 0, 6, 0, 0, 0));
    }

    @Test
    void anAttemptThatBeginsBehindTheLastOneLeavesAGap() {
        shaped(1, 0, 100, 0, 0, 0);
        shaped(2, 120, 200, 0, 0, 0);

        assertThat(balance()).isEqualTo(new Balance(180, 0, 180, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void anAttemptThatBeginsWithinARangeCountsItsRecordsTwiceAndSaysSo() {
        shaped(1, 0, 100, 0, 0, 0);
        shaped(2, 50, 200, 0, 0, 0);

        assertThat(balance()).isEqualTo(new Balance(250, 0, 250, 0, 0, 0, 0, 1, 0));
    }

    @Test
    void aLedgerMayHaveLostItsBeginning() {
        delivered(1, 10, 60, 7, 0);
        shaped(1, 100, 200, 3, 0, 150);
        delivered(1, 110, 150, 3, 0);

        assertThat(balance()).isEqualTo(new Balance(100, 3, 97, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void jobsPartitionsAndLanesHaveBooksOfTheirOwn() {
        shaped(1, 0, 100, 10, 0, 90);
        ledger.add(new WrittenEntry(
                "other",
                new LedgerEntry.Shaped(2, "fw", 0, 0, 50, 50, List.of(new LedgerEntry.ShapedLane(LANE, 0, 0, 0)))));
        ledger.add(new WrittenEntry(
                "job",
                new LedgerEntry.Shaped(
                        1,
                        "fw",
                        1,
                        7,
                        9,
                        2,
                        List.of(
                                new LedgerEntry.ShapedLane(LANE, 1, 0, 7),
                                new LedgerEntry.ShapedLane("acme/gcs", 0, 2, 0)))));

        List<LaneBalance> lanes = LedgerBook.balance(ledger::forEach);

        assertThat(lanes).extracting(LaneBalance::job).containsExactly("job", "job", "other");
        assertThat(lanes).extracting(LaneBalance::lane).containsExactly("acme/gcs", LANE, LANE);
        assertThat(lanes.get(0).total()).isEqualTo(new Balance(2, 0, 0, 2, 0, 0, 0, 0, 0));
        assertThat(lanes.get(1).partitions())
                .containsExactly(
                        new LaneBalance.Partition("fw", 0, new Balance(100, 0, 90, 0, 10, 0, 0, 0, 0)),
                        new LaneBalance.Partition("fw", 1, new Balance(2, 0, 1, 0, 1, 0, 0, 0, 0)));
    }
}
