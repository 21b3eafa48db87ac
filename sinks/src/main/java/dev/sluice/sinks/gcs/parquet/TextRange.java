package dev.sluice.sinks.gcs.parquet;

/** Where a text lies in an array, as one number: its start in the upper half, its length in the lower one. */
final class TextRange {
    private TextRange() {}

    static long of(int start, int length) {
        return (long) start << Integer.SIZE | length;
    }

    static int start(long range) {
        return (int) (range >>> Integer.SIZE);
    }

    static int length(long range) {
        return (int) range;
    }
}
