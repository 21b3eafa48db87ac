package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.program.CheckpointRow;
import java.util.List;

/**
 * What was found, as {@code --json} prints it.
 *
 * @param rows each combination that was asked for
 * @param sizes a stateless job with states of several sizes
 * @param spread a stateless job with and without entropy, over many checkpoints
 * @param flinksOwn a stateless job through Flink's own gs:// file system, without entropy
 * @param costs operations of some rows at Google's prices
 */
public record CheckpointResult(
        String command,
        List<CheckpointRow> rows,
        List<CheckpointRow> sizes,
        List<CheckpointRow> spread,
        List<CheckpointRow> flinksOwn,
        List<Cost> costs) {

    /** A checkpoint every ten seconds, as in profile {@code stateless-small}, in a month of 30 days. */
    public static final long CHECKPOINTS_A_MONTH = 30L * 24 * 60 * 6;

    /** US dollars, Standard storage in one region with a flat namespace; cloud.google.com/storage/pricing, read in 2026. */
    private static final double CLASS_A_DOLLARS = 0.005 / 1_000;

    private static final double CLASS_B_DOLLARS = 0.0004 / 1_000;

    public CheckpointResult {
        rows = List.copyOf(rows);
        sizes = List.copyOf(sizes);
        spread = List.copyOf(spread);
        flinksOwn = List.copyOf(flinksOwn);
        costs = List.copyOf(costs);
    }

    /**
     * What the operations of a job's checkpoints cost in a month, {@link #CHECKPOINTS_A_MONTH} of them. Deletions cost nothing;
     * what is stored costs less than a cent.
     *
     * @param fileSystem {@code flink} or {@code sluice}
     */
    public record Cost(
            String fileSystem,
            int subtasks,
            int thresholdBytes,
            double classAPerCheckpoint,
            double dollarsPerJob,
            long dollarsPerThousandJobs,
            long dollarsPerThirtyThousandJobs) {

        static Cost of(String fileSystem, CheckpointRow row) {
            double dollars = CHECKPOINTS_A_MONTH
                    * (row.classAPerCheckpoint() * CLASS_A_DOLLARS + row.classBPerCheckpoint() * CLASS_B_DOLLARS);
            return new Cost(
                    fileSystem,
                    row.subtasks(),
                    row.thresholdBytes(),
                    row.classAPerCheckpoint(),
                    Ratio.rounded(dollars),
                    Math.round(dollars * 1_000),
                    Math.round(dollars * 30_000));
        }
    }
}
