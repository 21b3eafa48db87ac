package dev.sluice.loadtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtests.verify.LaneReport;
import java.util.List;
import org.assertj.core.api.SoftAssertions;

/** What must hold of every lane once a run has been healthy, and of one that has recovered. */
final class LaneAssertions {
    private LaneAssertions() {}

    /** All four kinds of sinks have every event that they should have and no other; objects hold each exactly once. */
    static void assertComplete(List<LaneReport> lanes) {
        assertThat(lanes).extracting(LaneReport::sink).contains("https", "syslog", "bigquery", "gcs");
        SoftAssertions.assertSoftly(all -> lanes.forEach(lane -> {
            all.assertThat(lane.matched()).as("matched of %s", lane).isPositive();
            all.assertThat(lane.missing()).as("missing of %s", lane).isZero();
            all.assertThat(lane.unexpected()).as("unexpected of %s", lane).isZero();
            all.assertThat(lane.deadLettered()).as("dead letters of %s", lane).isZero();
            if (lane.sink().equals("gcs")) {
                all.assertThat(lane.duplicated()).as("duplicated of %s", lane).isZero();
            }
        }));
    }
}
