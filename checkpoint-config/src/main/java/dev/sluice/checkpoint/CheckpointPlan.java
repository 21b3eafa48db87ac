package dev.sluice.checkpoint;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.jspecify.annotations.Nullable;

/**
 * When and how a job saves its state, free of contradictions. Renders to Flink's configuration and to Beam's options; what
 * each setting is for is in {@link Setting}.
 *
 * @param timing when checkpoints are taken
 * @param state how state is held and written
 * @param restarts how a failed job starts again
 * @param bundles how long Beam's bundles last
 * @param committers whether sinks make their output visible, or name it, by what a checkpoint covers
 * @param storage where everything goes, or null for the cluster's own setting
 */
public record CheckpointPlan(
        Timing timing,
        SavedState state,
        Restarts restarts,
        Bundles bundles,
        boolean committers,
        @Nullable StorageLayout storage) {

    /**
     * Checks.
     *
     * @throws IllegalArgumentException with every contradiction, one a line
     */
    public CheckpointPlan {
        List<String> problems = new ArrayList<>();
        timing.check(problems);
        state.check(problems);
        // Committables that a barrier overtakes are still on their way when the checkpoint's completion is announced.
        if (state.unaligned() && committers) {
            problems.add(
                    "unaligned: true (expected: false with sinks that commit on checkpoints: what a barrier overtakes"
                            + " is not there yet when the checkpoint completes, FLINK-36287)");
        }
        restarts.check(problems);
        bundles.check(problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** Where a plan's values come from; docs/checkpoints.md says which one to take. */
    public enum Profile {
        /** One machine: short intervals, nothing kept. */
        LOCAL,
        /** A cluster and an object store: few, small, retained checkpoints. */
        STATELESS_SMALL,
        /** The same with hundreds of workers. */
        STATELESS_LARGE,
        /** Keyed state that does not fit the heap, or grows. */
        STATEFUL,
        /** Sinks that commit when a checkpoint completes. */
        EXACTLY_ONCE_SINKS,
        /** Sinks that write objects, which end at each checkpoint and are named by what they hold. */
        OBJECT_SINKS;

        /** The name in options, such as {@code stateless-small}. */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /**
         * The profile of this option name.
         *
         * @throws IllegalArgumentException when there is none; names those that there are
         */
        public static Profile named(String name) {
            return Arrays.stream(values())
                    .filter(each -> each.optionName().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("checkpointProfile: \"" + name
                            + "\" (expected: one of "
                            + Arrays.stream(values()).map(Profile::optionName).collect(Collectors.joining(", "))
                            + ")"));
        }
    }

    /**
     * The plan of the profile with this option name.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public static CheckpointPlan named(String profile) {
        return of(Profile.named(profile));
    }

    /** The plan of a profile. */
    public static CheckpointPlan of(Profile profile) {
        return Profiles.of(profile);
    }

    /** Time between two checkpoints' starts. */
    public Duration interval() {
        return timing.interval();
    }

    /** The same plan with another interval; pause and bundles shrink or grow with it. */
    public CheckpointPlan withInterval(Duration interval) {
        return PlanDraft.of(this).withInterval(interval).plan();
    }

    /** The same plan with another longest time of a checkpoint. */
    public CheckpointPlan withTimeout(Duration timeout) {
        return new CheckpointPlan(timing.withTimeout(timeout), state, restarts, bundles, committers, storage);
    }

    /** The same plan with another minimum pause. */
    public CheckpointPlan withMinPause(Duration minPause) {
        return new CheckpointPlan(timing.withMinPause(minPause), state, restarts, bundles, committers, storage);
    }

    /** The same plan for sources that need this long until they have their splits. */
    public CheckpointPlan withSourceStartUp(Duration startUp) {
        return new CheckpointPlan(timing.withSourceStartUp(startUp), state, restarts, bundles, committers, storage);
    }

    /** The same plan with another memory threshold. */
    public CheckpointPlan withMemoryThresholdBytes(int bytes) {
        return withFlink(Map.of(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD.key(), bytes + "b"));
    }

    /** The same plan with unaligned checkpoints, or without. */
    public CheckpointPlan withUnaligned(boolean unaligned) {
        return withFlink(Map.of(ExecutionCheckpointingOptions.ENABLE_UNALIGNED.key(), Boolean.toString(unaligned)));
    }

    /** The same plan with another number of key groups; 0 leaves it to Flink. */
    public CheckpointPlan withMaxParallelism(int maxParallelism) {
        return withFlink(Map.of(PipelineOptions.MAX_PARALLELISM.key(), Integer.toString(maxParallelism)));
    }

    /** The same plan for sinks that commit on checkpoints, or that do not. */
    public CheckpointPlan withCommitters(boolean committers) {
        return new CheckpointPlan(timing, state, restarts, bundles, committers, storage);
    }

    /** The same plan with a storage of its own. */
    public CheckpointPlan withStorage(StorageLayout storage) {
        return new CheckpointPlan(timing, state, restarts, bundles, committers, storage);
    }

    /**
     * The same plan with what a Flink configuration says otherwise. Settings that a plan does not know, such as another
     * restart strategy, are left out.
     *
     * @throws IllegalArgumentException when a value cannot be read or contradicts others; names all of them
     */
    public CheckpointPlan withFlink(Map<String, String> configuration) {
        return PlanDraft.of(this).withFlink(configuration).plan();
    }

    /** All of the plan as Flink's configuration: of a cluster, a FlinkDeployment, or {@code flink run -D}. */
    public Map<String, String> flinkConfiguration() {
        Map<String, String> configuration = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            configuration.putAll(setting.flink(this));
        }
        return configuration;
    }

    /** What of {@link #flinkConfiguration()} a job can bring to a cluster that runs already. */
    public Map<String, String> jobConfiguration() {
        Map<String, String> configuration = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            if (!setting.clusterOnly()) {
                configuration.putAll(setting.flink(this));
            }
        }
        return configuration;
    }

    /** What Beam's Flink runner has options for, by option name. */
    public Map<String, String> beamOptions() {
        Map<String, String> options = new LinkedHashMap<>();
        for (Setting setting : Setting.values()) {
            options.putAll(setting.beam(this));
        }
        return options;
    }

    /**
     * Sets what Beam's Flink runner has options for, whatever was there. A bundle lasts as long as the checkpoint interval
     * and is finished before a checkpoint, so that joining what is under way costs one round trip per checkpoint and no
     * bundle's buffer is written into state.
     */
    public void applyTo(FlinkPipelineOptions options) {
        options.setCheckpointingInterval(timing.interval().toMillis());
        options.setCheckpointingMode("EXACTLY_ONCE");
        options.setNumConcurrentCheckpoints(1);
        options.setCheckpointTimeoutMillis(timing.timeout().toMillis());
        options.setMinPauseBetweenCheckpoints(timing.minPause().toMillis());
        options.setUnalignedCheckpointEnabled(state.unaligned());
        options.setExternalizedCheckpointsEnabled(state.retained());
        options.setRetainExternalizedCheckpointsOnCancellation(state.retained());
        options.setFinishBundleBeforeCheckpointing(bundles.finishBeforeCheckpoint());
        options.setMaxBundleTimeMills(bundles.maxTime().toMillis());
        options.setMaxBundleSize(bundles.maxElements());
        if (state.maxParallelism() > 0) {
            options.setMaxParallelism(state.maxParallelism());
        }
    }
}
