package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointPlanTest {

    @ParameterizedTest
    @EnumSource(CheckpointPlan.Profile.class)
    void everyProfileFinishesBundlesBeforeCheckpoints(CheckpointPlan.Profile profile) {
        FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);

        CheckpointPlan plan = CheckpointPlan.of(profile);
        plan.applyTo(options);

        assertThat(options.getCheckpointingInterval()).isEqualTo(plan.interval().toMillis());
        assertThat(options.getFinishBundleBeforeCheckpointing()).isTrue();
        assertThat(options.getMaxBundleTimeMills()).isEqualTo(plan.interval().toMillis());
        assertThat(options.getRetainExternalizedCheckpointsOnCancellation()).isEqualTo(plan.retained());
    }

    @Test
    void flinkReadsWhatThePlanSays() {
        CheckpointPlan plan =
                CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL).withRoot("gs://bucket/sluice");

        Configuration flink = Configuration.fromMap(plan.flinkConfiguration());

        assertThat(flink.get(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD).getBytes())
                .isEqualTo(1 << 20);
        assertThat(flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isEqualTo("gs://bucket/sluice/checkpoints");
        assertThat(flink.get(CheckpointingOptions.SAVEPOINT_DIRECTORY)).isEqualTo("gs://bucket/sluice/savepoints");
    }

    @Test
    void aShorterIntervalShrinksThePause() {
        CheckpointPlan plan =
                CheckpointPlan.of(CheckpointPlan.Profile.STATELESS_SMALL).withInterval(Duration.ofSeconds(1));

        assertThat(plan.interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(plan.minPause()).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void contradictionsAreReportedAtOnce() {
        assertThatThrownBy(() -> new CheckpointPlan(
                        Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(10), -1, 2 << 20, true, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        timeout: PT5S (expected: at least the interval, PT10S)
                        minPause: PT10S (expected: 0 or more and below the interval, PT10S)
                        tolerableFailures: -1 (expected: 0 or more)
                        memoryThresholdBytes: 2097152 (expected: 0 to 1048576, Flink's limit)""");
    }
}
