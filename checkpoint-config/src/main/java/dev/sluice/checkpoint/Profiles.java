package dev.sluice.checkpoint;

import java.time.Duration;

/** The values of each profile; {@link Setting} has each setting's reason, and these comments say why a profile differs. */
final class Profiles {
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int MIB = 1 << 20;

    /** Flink's own values, written down so that a cluster with others does not change them. */
    private static final Restarts RESTARTS =
            new Restarts(Duration.ofSeconds(1), Duration.ofMinutes(1), 1.5, 0.1, Duration.ofHours(1));

    private Profiles() {}

    static CheckpointPlan of(CheckpointPlan.Profile profile) {
        return switch (profile) {
            case LOCAL ->
                plan(timing(Duration.ofSeconds(5), Duration.ofSeconds(1), 10), stateless(MIB, false), RESTARTS);
            case STATELESS_SMALL ->
                plan(timing(Duration.ofSeconds(10), Duration.ofSeconds(2), 10), stateless(MIB, true), RESTARTS);
            // Hundreds of workers: what they send inline waits on the JobManager's heap, so less of it, less often; and
            // workers that lost the same receiver must not come back as one.
            case STATELESS_LARGE ->
                plan(
                        timing(Duration.ofSeconds(60), Duration.ofSeconds(30), 10),
                        stateless(MIB / 4, true),
                        new Restarts(Duration.ofSeconds(2), Duration.ofMinutes(5), 2, 0.5, Duration.ofHours(1)));
            // Keyed state on disk. A RocksDB checkpoint has many small files: inlined up to 1 MiB each they could
            // exceed
            // the 10 MiB of one message to the JobManager.
            case STATEFUL ->
                plan(
                        timing(Duration.ofSeconds(60), Duration.ofSeconds(30), 5),
                        new SavedState(
                                SavedState.Backend.ROCKSDB,
                                true,
                                false,
                                MIB / 8,
                                true,
                                Duration.ofSeconds(10),
                                true,
                                true,
                                720),
                        RESTARTS);
            // Readers see nothing until a checkpoint commits: a short interval, and few failures before a restart.
            case EXACTLY_ONCE_SINKS ->
                plan(
                                timing(Duration.ofSeconds(30), Duration.ofSeconds(10), 3),
                                new SavedState(
                                        SavedState.Backend.HASHMAP,
                                        false,
                                        true,
                                        MIB / 4,
                                        false,
                                        Duration.ZERO,
                                        true,
                                        true,
                                        0),
                                RESTARTS)
                        .withCommitters(true);
            // An object ends at each checkpoint: a longer interval makes fewer and larger ones.
            case OBJECT_SINKS ->
                plan(timing(Duration.ofSeconds(60), Duration.ofSeconds(20), 5), stateless(MIB, true), RESTARTS)
                        .withCommitters(true);
        };
    }

    private static Timing timing(Duration interval, Duration minPause, int tolerableFailures) {
        return new Timing(interval, TIMEOUT, minPause, tolerableFailures, Duration.ZERO);
    }

    private static SavedState stateless(int memoryThresholdBytes, boolean retained) {
        return new SavedState(
                SavedState.Backend.HASHMAP,
                false,
                false,
                memoryThresholdBytes,
                false,
                Duration.ZERO,
                retained,
                true,
                0);
    }

    private static CheckpointPlan plan(Timing timing, SavedState state, Restarts restarts) {
        Bundles bundles = new Bundles(Integer.MAX_VALUE, timing.interval(), true);
        return new CheckpointPlan(timing, state, restarts, bundles, false, null);
    }
}
