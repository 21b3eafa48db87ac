package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.CheckpointingMode;
import org.apache.flink.streaming.api.environment.CheckpointConfig.ExternalizedCheckpointCleanup;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.jspecify.annotations.Nullable;

/** A plan on its way: may contradict itself until {@link #plan()}, which reports everything at once. */
final class PlanDraft {
    private final List<String> problems = new ArrayList<>();
    private final boolean committers;
    private Timing timing;
    private SavedState state;
    private Restarts restarts;
    private Bundles bundles;
    private @Nullable StorageLayout storage;

    private PlanDraft(CheckpointPlan plan) {
        timing = plan.timing();
        state = plan.state();
        restarts = plan.restarts();
        bundles = plan.bundles();
        committers = plan.committers();
        storage = plan.storage();
    }

    static PlanDraft of(CheckpointPlan plan) {
        return new PlanDraft(plan);
    }

    /** A bundle that lasted as long as the interval does so again, and never longer. */
    PlanDraft withInterval(Duration interval) {
        boolean wholeInterval = bundles.maxTime().equals(timing.interval());
        timing = timing.withInterval(interval);
        if (wholeInterval || bundles.maxTime().compareTo(interval) > 0) {
            bundles = bundles.withMaxTime(interval);
        }
        return this;
    }

    PlanDraft withStorage(StorageLayout layout) {
        storage = layout;
        return this;
    }

    PlanDraft problem(String problem) {
        problems.add(problem);
        return this;
    }

    /** Takes over what Flink's configuration says of the plan's settings. */
    PlanDraft withFlink(Map<String, String> settings) {
        Configuration flink = Configuration.fromMap(settings);
        read(flink, ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL, this::withInterval);
        read(flink, ExecutionCheckpointingOptions.CHECKPOINTING_TIMEOUT, found -> timing = timing.withTimeout(found));
        read(
                flink,
                ExecutionCheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS,
                found -> timing = timing.withMinPause(found));
        read(
                flink,
                ExecutionCheckpointingOptions.TOLERABLE_FAILURE_NUMBER,
                found -> timing = timing.withTolerableFailures(found));
        read(flink, ExecutionCheckpointingOptions.CHECKPOINTING_MODE, found -> checkMode(found.name()));
        read(flink, ExecutionCheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS, this::checkConcurrent);
        read(flink, ExecutionCheckpointingOptions.ENABLE_UNALIGNED, found -> state = state.withUnaligned(found));
        read(
                flink,
                ExecutionCheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT,
                found -> state = state.withAlignedTimeout(found));
        read(
                flink,
                ExecutionCheckpointingOptions.EXTERNALIZED_CHECKPOINT,
                found -> state = state.withRetained(found == ExternalizedCheckpointCleanup.RETAIN_ON_CANCELLATION));
        read(
                flink,
                ExecutionCheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH,
                found -> state = state.withAfterTasksFinish(found));
        read(
                flink,
                CheckpointingOptions.FS_SMALL_FILE_THRESHOLD,
                found -> state = state.withMemoryThresholdBytes((int) Math.min(Integer.MAX_VALUE, found.getBytes())));
        read(flink, CheckpointingOptions.INCREMENTAL_CHECKPOINTS, found -> state = state.withIncremental(found));
        read(flink, StateBackendOptions.STATE_BACKEND, this::withBackend);
        read(flink, ExecutionOptions.SNAPSHOT_COMPRESSION, found -> state = state.withCompression(found));
        read(flink, PipelineOptions.MAX_PARALLELISM, found -> state = state.withMaxParallelism(Math.max(0, found)));
        withRestarts(flink);
        return this;
    }

    /** A backend of another's making is left to whoever set it. */
    private void withBackend(String name) {
        for (SavedState.Backend backend : SavedState.Backend.values()) {
            if (backend.optionName().equals(name)) {
                state = state.withBackend(backend);
            }
        }
    }

    private void withRestarts(Configuration flink) {
        read(
                flink,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
                found -> restarts = new Restarts(
                        found, restarts.max(), restarts.multiplier(), restarts.jitter(), restarts.resetAfter()));
        read(
                flink,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
                found -> restarts = new Restarts(
                        restarts.initial(), found, restarts.multiplier(), restarts.jitter(), restarts.resetAfter()));
        read(
                flink,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER,
                found -> restarts = new Restarts(
                        restarts.initial(), restarts.max(), found, restarts.jitter(), restarts.resetAfter()));
        read(
                flink,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR,
                found -> restarts = new Restarts(
                        restarts.initial(), restarts.max(), restarts.multiplier(), found, restarts.resetAfter()));
        read(
                flink,
                RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
                found -> restarts = new Restarts(
                        restarts.initial(), restarts.max(), restarts.multiplier(), restarts.jitter(), found));
    }

    /**
     * Takes over what a user gave as Beam options.
     *
     * @param given names of the options that were given, as opposed to left at their defaults
     */
    PlanDraft withBeam(FlinkPipelineOptions options, Set<String> given) {
        if (given.contains("checkpointingInterval")) {
            withInterval(Duration.ofMillis(options.getCheckpointingInterval()));
        }
        if (given.contains("checkpointTimeoutMillis")) {
            timing = timing.withTimeout(Duration.ofMillis(options.getCheckpointTimeoutMillis()));
        }
        if (given.contains("minPauseBetweenCheckpoints")) {
            timing = timing.withMinPause(Duration.ofMillis(options.getMinPauseBetweenCheckpoints()));
        }
        if (given.contains("checkpointingMode")) {
            checkMode(options.getCheckpointingMode());
        }
        if (given.contains("numConcurrentCheckpoints")) {
            checkConcurrent(options.getNumConcurrentCheckpoints());
        }
        if (given.contains("unalignedCheckpointEnabled")) {
            state = state.withUnaligned(options.getUnalignedCheckpointEnabled());
        }
        if (given.contains("externalizedCheckpointsEnabled")
                || given.contains("retainExternalizedCheckpointsOnCancellation")) {
            state = state.withRetained(options.isExternalizedCheckpointsEnabled()
                    && options.getRetainExternalizedCheckpointsOnCancellation());
        }
        if (given.contains("maxParallelism")) {
            state = state.withMaxParallelism(Math.max(0, options.getMaxParallelism()));
        }
        if (given.contains("maxBundleSize")) {
            bundles = bundles.withMaxElements(options.getMaxBundleSize());
        }
        if (given.contains("maxBundleTimeMills")) {
            bundles = bundles.withMaxTime(Duration.ofMillis(options.getMaxBundleTimeMills()));
        }
        return this;
    }

    private void checkMode(String mode) {
        if (!mode.equals(CheckpointingMode.EXACTLY_ONCE.name())) {
            problem("checkpointingMode: " + mode + " (expected: EXACTLY_ONCE, which the plan counts on; it costs a job"
                    + " nothing whose tasks are chained)");
        }
    }

    private void checkConcurrent(int checkpoints) {
        if (checkpoints != 1) {
            problem("numConcurrentCheckpoints: " + checkpoints
                    + " (expected: 1, as a minimum pause and unaligned checkpoints need)");
        }
    }

    private <T> void read(Configuration flink, ConfigOption<T> option, Consumer<T> take) {
        try {
            flink.getOptional(option).ifPresent(take);
        } catch (IllegalArgumentException e) {
            problem(option.key() + ": \"" + flink.toMap().get(option.key())
                    + "\" (expected: a value that Flink can read)");
        }
    }

    /**
     * The plan, checked.
     *
     * @throws IllegalArgumentException with every problem
     */
    CheckpointPlan plan() {
        List<String> all = new ArrayList<>(problems);
        try {
            CheckpointPlan plan = new CheckpointPlan(timing, state, restarts, bundles, committers, storage);
            if (all.isEmpty()) {
                return plan;
            }
        } catch (IllegalArgumentException e) {
            String.valueOf(e.getMessage()).lines().forEach(all::add);
        }
        throw new IllegalArgumentException(String.join("\n", all));
    }
}
