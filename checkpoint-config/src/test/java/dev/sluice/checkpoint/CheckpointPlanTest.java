package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.checkpoint.CheckpointPlan.Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointPlanTest {
    private static final StorageLayout LAYOUT =
            new StorageLayout("gs://bucket/sluice", "acme", "sluice", "all-to-siem", true);

    @ParameterizedTest
    @EnumSource(Profile.class)
    void everyProfileFinishesBundlesBeforeCheckpoints(Profile profile) {
        FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);

        CheckpointPlan plan = CheckpointPlan.of(profile);
        plan.applyTo(options);

        assertThat(options.getCheckpointingInterval()).isEqualTo(plan.interval().toMillis());
        assertThat(options.getFinishBundleBeforeCheckpointing()).isTrue();
        assertThat(options.getMaxBundleTimeMills()).isEqualTo(plan.interval().toMillis());
        assertThat(options.getRetainExternalizedCheckpointsOnCancellation())
                .isEqualTo(plan.state().retained());
    }

    /** What a cluster gets: a change of a profile shows here. */
    @ParameterizedTest
    @EnumSource(Profile.class)
    void rendersToFlink(Profile profile) throws IOException {
        StringBuilder rendered = new StringBuilder();
        CheckpointPlan.of(profile).withStorage(LAYOUT).flinkConfiguration().forEach((key, value) -> rendered.append(key)
                .append(": ")
                .append(value)
                .append('\n'));

        Path golden = Path.of("src/test/resources/dev/sluice/checkpoint/" + profile.optionName() + ".yaml");
        if (Boolean.getBoolean("sluice.update")) {
            Files.writeString(golden, rendered);
        }
        assertThat(rendered)
                .as("the plan as of %s; -Dsluice.update=true writes it anew", golden)
                .hasToString(Files.readString(golden));
    }

    /** Options on a command line set what applyTo sets. */
    @ParameterizedTest
    @EnumSource(Profile.class)
    void rendersToTheOptionsThatItApplies(Profile profile) {
        CheckpointPlan plan = CheckpointPlan.of(profile);
        FlinkPipelineOptions applied = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
        plan.applyTo(applied);

        FlinkPipelineOptions parsed = PipelineOptionsFactory.fromArgs(plan.beamOptions().entrySet().stream()
                        .map(option -> "--" + option.getKey() + "=" + option.getValue())
                        .toArray(String[]::new))
                .as(FlinkPipelineOptions.class);

        assertThat(settings(parsed)).isEqualTo(settings(applied));
    }

    private static List<Object> settings(FlinkPipelineOptions options) {
        return List.of(
                options.getCheckpointingInterval(),
                options.getCheckpointTimeoutMillis(),
                options.getMinPauseBetweenCheckpoints(),
                options.getCheckpointingMode(),
                options.getNumConcurrentCheckpoints(),
                options.getUnalignedCheckpointEnabled(),
                options.isExternalizedCheckpointsEnabled(),
                options.getRetainExternalizedCheckpointsOnCancellation(),
                options.getMaxParallelism(),
                options.getMaxBundleSize(),
                options.getMaxBundleTimeMills(),
                options.getFinishBundleBeforeCheckpointing());
    }

    @Test
    void aJobLeavesToTheClusterWhatOnlyTheClusterReads() {
        CheckpointPlan plan = CheckpointPlan.of(Profile.STATELESS_SMALL).withStorage(LAYOUT);

        TreeMap<String, String> clusterOnly = new TreeMap<>(plan.flinkConfiguration());
        clusterOnly.keySet().removeAll(plan.jobConfiguration().keySet());

        assertThat(clusterOnly.keySet())
                .containsExactly("gs.entropy.key", "gs.entropy.length", "high-availability.storageDir");
    }

    @Test
    void aShorterIntervalShrinksPauseAndBundles() {
        CheckpointPlan plan = CheckpointPlan.of(Profile.STATELESS_SMALL).withInterval(Duration.ofSeconds(1));

        assertThat(plan.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.timing().minPause()).isEqualTo(Duration.ofMillis(500));
        assertThat(plan.bundles().maxTime()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void contradictionsAreReportedAtOnce() {
        CheckpointPlan sound = CheckpointPlan.of(Profile.LOCAL);

        assertThatThrownBy(() -> new CheckpointPlan(
                        new Timing(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                -1,
                                Duration.ofSeconds(15)),
                        new SavedState(
                                SavedState.Backend.HASHMAP,
                                true,
                                false,
                                2 << 20,
                                true,
                                Duration.ofSeconds(-1),
                                true,
                                true,
                                40_000),
                        new Restarts(Duration.ZERO, Duration.ZERO, 1, 2, Duration.ZERO),
                        new Bundles(0, Duration.ZERO, true),
                        true,
                        sound.storage()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        timeout: PT5S (expected: at least the interval, PT10S)
                        minPause: PT10S (expected: 0 or more and below the interval, PT10S)
                        tolerableFailures: -1 (expected: 0 or more)
                        minPause: PT10S (expected: at least the source's start-up, PT15S, as the first checkpoint may start that early)
                        memoryThresholdBytes: 2097152 (expected: 0 to 1048576, Flink's limit)
                        incremental: true (expected: false with backend hashmap, which always writes all state; or backend rocksdb)
                        alignedTimeout: PT-1S (expected: 0 or more)
                        maxParallelism: 40000 (expected: 1 to 32768, or 0 to leave it to Flink)
                        unaligned: true (expected: false with sinks that commit on checkpoints: what a barrier overtakes is not there yet when the checkpoint completes, FLINK-36287)
                        restart.initial: PT0S (expected: at least PT0.001S)
                        restart.max: PT0S (expected: above the initial delay, PT0S)
                        restart.multiplier: 1.0 (expected: above 1)
                        restart.jitter: 2.0 (expected: 0 to 1)
                        restart.resetAfter: PT0S (expected: above the longest delay, PT0S)
                        bundle.maxElements: 0 (expected: at least 1)
                        bundle.maxTime: PT0S (expected: at least PT0.001S)""");
    }

    @Test
    void anIntervalMustBeOne() {
        CheckpointPlan plan = CheckpointPlan.of(Profile.LOCAL);

        assertThatThrownBy(() -> plan.withInterval(Duration.ZERO))
                .hasMessage(
                        """
                        interval: PT0S (expected: at least PT0.01S, Flink's smallest)
                        minPause: PT0S (expected: 0 or more and below the interval, PT0S)
                        bundle.maxTime: PT0S (expected: at least PT0.001S)""");
    }

    @Test
    void aSourceWithAStartUpNeedsAPause() {
        CheckpointPlan plan = CheckpointPlan.of(Profile.STATELESS_SMALL);

        assertThatThrownBy(() -> plan.withSourceStartUp(Duration.ofSeconds(9)))
                .hasMessage(
                        "minPause: PT2S (expected: at least the source's start-up, PT9S, as the first checkpoint may"
                                + " start that early)");
        assertThat(plan.withMinPause(Duration.ofSeconds(9))
                        .withSourceStartUp(Duration.ofSeconds(9))
                        .timing()
                        .sourceStartUp())
                .isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void namesTheProfilesThatThereAre() {
        assertThatThrownBy(() -> CheckpointPlan.named("huge"))
                .hasMessage("checkpointProfile: \"huge\" (expected: one of local, stateless-small, stateless-large,"
                        + " stateful, exactly-once-sinks, object-sinks)");
    }
}
