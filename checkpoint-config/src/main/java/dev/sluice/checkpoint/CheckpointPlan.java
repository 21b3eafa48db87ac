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
import org.jspecify.annotations.Nullable;

/**
 * When and how a job saves its state.
 *
 * @param interval time between two checkpoints' starts; what a crash replays, and the longest a bundle lasts
 * @param timeout time after which a checkpoint is given up
 * @param minPause time between one checkpoint's end and the next one's start
 * @param tolerableFailures checkpoints that may fail in a row before the job restarts
 * @param memoryThresholdBytes state chunks up to this size travel in the {@code _metadata} file instead of a file each;
 *     Flink allows 1 MiB at most
 * @param retained whether the last checkpoint is kept when the job is cancelled
 * @param root where checkpoints go, such as {@code gs://bucket/sluice}, or null for the cluster's own setting
 */
public record CheckpointPlan(
        Duration interval,
        Duration timeout,
        Duration minPause,
        int tolerableFailures,
        int memoryThresholdBytes,
        boolean retained,
        @Nullable String root) {

    private static final int MAX_MEMORY_THRESHOLD_BYTES = 1 << 20;

    public CheckpointPlan {
        List<String> problems = new ArrayList<>();
        if (interval.compareTo(Duration.ofMillis(10)) < 0) {
            problems.add("interval: " + interval + " (expected: at least PT0.01S, Flink's smallest)");
        }
        if (timeout.compareTo(interval) < 0) {
            problems.add("timeout: " + timeout + " (expected: at least the interval, " + interval + ")");
        }
        if (minPause.isNegative() || minPause.compareTo(interval) >= 0) {
            problems.add("minPause: " + minPause + " (expected: 0 or more and below the interval, " + interval + ")");
        }
        if (tolerableFailures < 0) {
            problems.add("tolerableFailures: " + tolerableFailures + " (expected: 0 or more)");
        }
        if (memoryThresholdBytes < 0 || memoryThresholdBytes > MAX_MEMORY_THRESHOLD_BYTES) {
            problems.add("memoryThresholdBytes: " + memoryThresholdBytes + " (expected: 0 to "
                    + MAX_MEMORY_THRESHOLD_BYTES + ", Flink's limit)");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** Where a plan's values come from; docs/checkpoints.md gives each value's reason. */
    public enum Profile {
        /** One machine: short intervals, nothing kept. */
        LOCAL,
        /** A cluster and an object store: few, small, retained checkpoints. */
        STATELESS_SMALL;

        /** The name in options: {@code local} or {@code stateless-small}. */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * The plan of the profile with this option name.
     *
     * @throws IllegalArgumentException when there is none; names those that there are
     */
    public static CheckpointPlan named(String profile) {
        return Arrays.stream(Profile.values())
                .filter(each -> each.optionName().equals(profile))
                .findFirst()
                .map(CheckpointPlan::of)
                .orElseThrow(
                        () -> new IllegalArgumentException("checkpointProfile: \"" + profile + "\" (expected: one of "
                                + Arrays.stream(Profile.values())
                                        .map(Profile::optionName)
                                        .collect(Collectors.joining(", "))
                                + ")"));
    }

    /** The plan of a profile. */
    public static CheckpointPlan of(Profile profile) {
        return switch (profile) {
            case LOCAL ->
                new CheckpointPlan(
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(1),
                        10,
                        MAX_MEMORY_THRESHOLD_BYTES,
                        false,
                        null);
            case STATELESS_SMALL ->
                new CheckpointPlan(
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(2),
                        10,
                        MAX_MEMORY_THRESHOLD_BYTES,
                        true,
                        null);
        };
    }

    /** The same plan with checkpoints under {@code root}. */
    public CheckpointPlan withRoot(String root) {
        return new CheckpointPlan(interval, timeout, minPause, tolerableFailures, memoryThresholdBytes, retained, root);
    }

    /** The same plan with another interval; the pause shrinks with it. */
    public CheckpointPlan withInterval(Duration interval) {
        Duration pause = minPause.compareTo(interval) < 0 ? minPause : interval.dividedBy(2);
        return new CheckpointPlan(interval, timeout, pause, tolerableFailures, memoryThresholdBytes, retained, root);
    }

    /**
     * What only Flink's own configuration can say. A cluster takes it from its configuration file or from {@code flink run
     * -D}; who starts Flink in this process hands it over.
     */
    public Map<String, String> flinkConfiguration() {
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("execution.checkpointing.tolerable-failed-checkpoints", Integer.toString(tolerableFailures));
        configuration.put("state.storage.fs.memory-threshold", memoryThresholdBytes + "b");
        if (root != null) {
            configuration.put("state.checkpoints.dir", root + "/checkpoints");
            configuration.put("state.savepoints.dir", root + "/savepoints");
        }
        return configuration;
    }

    /**
     * Sets what Beam's Flink runner has options for. A bundle lasts as long as the checkpoint interval and is finished
     * before a checkpoint, so that joining what is under way costs one round trip per checkpoint and no bundle's buffer is
     * written into state.
     */
    public void applyTo(FlinkPipelineOptions options) {
        options.setCheckpointingInterval(interval.toMillis());
        options.setCheckpointTimeoutMillis(timeout.toMillis());
        options.setMinPauseBetweenCheckpoints(minPause.toMillis());
        options.setFinishBundleBeforeCheckpointing(true);
        options.setExternalizedCheckpointsEnabled(retained);
        options.setRetainExternalizedCheckpointsOnCancellation(retained);
        options.setMaxBundleTimeMills(interval.toMillis());
        options.setMaxBundleSize((long) Integer.MAX_VALUE);
    }
}
