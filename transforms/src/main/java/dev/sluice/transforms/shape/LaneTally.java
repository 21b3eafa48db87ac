package dev.sluice.transforms.shape;

import dev.sluice.subscription.Subscription;

/** Counts one lane's records since the counters were last reported. Not thread-safe. */
final class LaneTally {
    long read;
    long filtered;
    long kept;
    long failed;

    /** Takes the counts of all lanes, once per record batch. */
    interface Report {
        void add(Subscription subscription, ShapeMetric metric, long count);
    }

    void report(Subscription subscription, Report report) {
        add(subscription, ShapeMetric.EVENTS_READ_TOTAL, read, report);
        add(subscription, ShapeMetric.EVENTS_FILTERED_TOTAL, filtered, report);
        add(subscription, ShapeMetric.EVENTS_KEPT_TOTAL, kept, report);
        add(subscription, ShapeMetric.EVENTS_DEAD_LETTERED_TOTAL, failed, report);
        read = 0;
        filtered = 0;
        kept = 0;
        failed = 0;
    }

    private static void add(Subscription subscription, ShapeMetric metric, long count, Report report) {
        if (count > 0) {
            report.add(subscription, metric, count);
        }
    }
}
