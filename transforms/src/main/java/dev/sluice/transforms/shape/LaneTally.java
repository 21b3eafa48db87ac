package dev.sluice.transforms.shape;

/**
 * Counts records since they were last reported: those of one lane, or the sum over all lanes. What was neither kept nor
 * failed was filtered, so that is not counted. Not thread-safe.
 */
final class LaneTally {
    private long read;
    private long kept;
    private long failed;

    /** Of those that are filtered. */
    private long dropped;

    private long unparsed;

    /** Takes the counts. */
    interface Report {
        void add(ShapeMetric metric, long count);
    }

    void countRead(long records) {
        read += records;
    }

    void countKept() {
        kept++;
    }

    void countFailed() {
        failed++;
    }

    void countDropped() {
        dropped++;
    }

    void countUnparsed() {
        unparsed++;
    }

    /** Reports what has come together, and starts anew; all records that were read must be kept, failed or filtered by now. */
    void report(Report report) {
        add(ShapeMetric.EVENTS_READ_TOTAL, read, report);
        add(ShapeMetric.EVENTS_FILTERED_TOTAL, read - kept - failed, report);
        add(ShapeMetric.EVENTS_DROPPED_TOTAL, dropped, report);
        add(ShapeMetric.EVENTS_UNPARSED_TOTAL, unparsed, report);
        add(ShapeMetric.EVENTS_KEPT_TOTAL, kept, report);
        add(ShapeMetric.EVENTS_DEAD_LETTERED_TOTAL, failed, report);
        clear();
    }

    /** Starts anew. */
    void clear() {
        read = 0;
        kept = 0;
        failed = 0;
        dropped = 0;
        unparsed = 0;
    }

    private static void add(ShapeMetric metric, long count, Report report) {
        if (count > 0) {
            report.add(metric, count);
        }
    }
}
