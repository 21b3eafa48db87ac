package dev.sluice.loadtests.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.subscription.EventType;
import dev.sluice.testkit.IdCounts;
import org.junit.jupiter.api.Test;

class LaneReportTest {

    @Test
    void isOkWhenTheReceiverHasEveryEventOnce() {
        LaneReport lane = report(ids("t-0-1", "t-0-2", "t-1-1"), ids("t-1-1", "t-0-2", "t-0-1"), ids());

        assertThat(lane).isEqualTo(new LaneReport("acme", "archive", "gcs", 3, 3, 3, 0, 0, 0, 0));
        assertThat(lane.ok()).isTrue();
    }

    @Test
    void missesWhatNeitherTheReceiverNorTheDeadLettersHave() {
        LaneReport lane = report(ids("t-0-1", "t-0-2", "t-0-3", "t-1-2"), ids("t-0-1"), ids("t-0-2"));

        assertThat(lane).isEqualTo(new LaneReport("acme", "archive", "gcs", 4, 1, 1, 2, 0, 0, 1));
        assertThat(lane.ok()).isFalse();
    }

    @Test
    void doesNotTakeARepeatedEventForAMissingOne() {
        LaneReport lane = report(ids("t-0-1", "t-0-2"), ids("t-0-1", "t-0-1"), ids());

        assertThat(lane).isEqualTo(new LaneReport("acme", "archive", "gcs", 2, 2, 1, 1, 1, 0, 0));
        assertThat(lane.ok()).isFalse();
    }

    @Test
    void countsEveryRepetition() {
        LaneReport lane = report(ids("t-0-1", "t-0-2"), ids("t-0-1", "t-0-2", "t-0-1", "t-0-1", "t-0-2"), ids());

        assertThat(lane).isEqualTo(new LaneReport("acme", "archive", "gcs", 2, 5, 2, 0, 3, 0, 0));
        assertThat(lane.ok()).isTrue();
    }

    @Test
    void doesNotExpectWhatDoesNotMatch() {
        LaneReport lane = report(ids("t-0-1"), ids("t-0-1", "t-0-7", "t-0-7", "u-0-1"), ids());

        assertThat(lane).isEqualTo(new LaneReport("acme", "archive", "gcs", 1, 4, 3, 0, 1, 2, 0));
        assertThat(lane.ok()).isFalse();
    }

    @Test
    void countsDeadLettersOnceAlsoThoseThatNoFilterCouldSee() {
        LaneReport lane = report(ids("t-0-1", "t-0-2"), ids("t-0-1"), ids("t-0-2", "t-0-2", "t-0-9"));

        assertThat(lane).isEqualTo(new LaneReport("acme", "archive", "gcs", 2, 1, 1, 0, 0, 0, 2));
        assertThat(lane.ok()).isTrue();
    }

    private static LaneReport report(IdCounts expected, IdCounts received, IdCounts dead) {
        return LaneReport.of(
                SampleSubscriptions.ofTopic("archive", "t", null, EventType.TRAFFIC), expected, received, dead);
    }

    private static IdCounts ids(String... ids) {
        IdCounts counts = new IdCounts();
        for (String id : ids) {
            counts.add(id);
        }
        return counts;
    }
}
