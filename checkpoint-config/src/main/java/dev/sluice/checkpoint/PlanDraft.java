package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.CheckpointingMode;
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
        FlinkValues flink = new FlinkValues(settings, problems);
        flink.get(ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL).ifPresent(this::withInterval);
        timing = timing.with(flink);
        flink.get(ExecutionCheckpointingOptions.CHECKPOINTING_MODE).ifPresent(mode -> checkMode(mode.name()));
        flink.get(ExecutionCheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS).ifPresent(this::checkConcurrent);
        state = state.with(flink);
        restarts = restarts.with(flink);
        return this;
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
        Map<String, String> flink = new HashMap<>();
        if (given.contains("unalignedCheckpointEnabled")) {
            flink.put(
                    ExecutionCheckpointingOptions.ENABLE_UNALIGNED.key(),
                    String.valueOf(options.getUnalignedCheckpointEnabled()));
        }
        if (given.contains("externalizedCheckpointsEnabled")
                || given.contains("retainExternalizedCheckpointsOnCancellation")) {
            boolean retained = options.isExternalizedCheckpointsEnabled()
                    && options.getRetainExternalizedCheckpointsOnCancellation();
            flink.put(
                    ExecutionCheckpointingOptions.EXTERNALIZED_CHECKPOINT.key(),
                    retained ? "RETAIN_ON_CANCELLATION" : "NO_EXTERNALIZED_CHECKPOINTS");
        }
        if (given.contains("maxParallelism")) {
            flink.put(PipelineOptions.MAX_PARALLELISM.key(), String.valueOf(options.getMaxParallelism()));
        }
        withFlink(flink);
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
