package dev.sluice.transforms.shape;

import dev.sluice.subscription.Subscription;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Counts what a job's lanes do for its metrics: the sum over all lanes, which is reported with each record batch, and each
 * lane's own counts, which are reported once a second and at the end of a bundle, since a batch may hold a single record
 * and a report costs far more than a count. Not thread-safe.
 */
final class JobTally {
    private static final long LANES_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<Lane> lanes;
    private final boolean eachLane;
    private final Report report;
    private final LaneTally sum = new LaneTally();
    private long lanesReportedNanos;

    /** Takes the counts. */
    interface Report {
        /** Adds to the sum over all lanes. */
        void add(ShapeMetric metric, long count);

        /** Adds to one lane's own counter. */
        void add(Subscription subscription, ShapeMetric metric, long count);
    }

    /**
     * Counts from zero.
     *
     * @param eachLane whether each lane's own counts are reported beside the sum
     */
    JobTally(List<Lane> lanes, boolean eachLane, Report report, long nowNanos) {
        this.lanes = lanes;
        this.eachLane = eachLane;
        this.report = report;
        this.lanesReportedNanos = nowNanos;
    }

    void countKept(Lane lane) {
        sum.countKept();
        if (eachLane) {
            lane.tally().countKept();
        }
    }

    void countFailed(Lane lane) {
        sum.countFailed();
        if (eachLane) {
            lane.tally().countFailed();
        }
    }

    /** Counts a record that a step dropped, one of those that are filtered. */
    void countDropped(Lane lane) {
        sum.countDropped();
        if (eachLane) {
            lane.tally().countDropped();
        }
    }

    /** Counts an event of which a step could not read a text. */
    void countUnparsed(Lane lane) {
        sum.countUnparsed();
        if (eachLane) {
            lane.tally().countUnparsed();
        }
    }

    /** Counts the records of one batch, which these lanes are done with, and reports what is due. */
    void countRead(List<Lane> readers, int records, long nowNanos) {
        sum.countRead((long) records * readers.size());
        sum.report(report::add);
        if (eachLane) {
            readers.forEach(lane -> lane.tally().countRead(records));
            if (nowNanos - lanesReportedNanos >= LANES_INTERVAL_NANOS) {
                lanesReportedNanos = nowNanos;
                reportLanes();
            }
        }
    }

    /** Reports each lane's own counts, if they are wanted. */
    void reportLanes() {
        if (eachLane) {
            lanes.forEach(
                    lane -> lane.tally().report((metric, count) -> report.add(lane.subscription(), metric, count)));
        }
    }

    /** Reports what was wrong with the files of steps. */
    void reportFiles() {
        for (Lane lane : lanes) {
            long failures = lane.files().takeFailures();
            if (failures > 0) {
                report.add(ShapeMetric.FILE_CHECKS_FAILED_TOTAL, failures);
            }
        }
    }

    /** Forgets what a bundle that failed has left, whose records may have been counted in part. */
    void clear() {
        sum.clear();
        lanes.forEach(lane -> lane.tally().clear());
    }
}
