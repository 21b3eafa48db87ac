package dev.sluice.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.flink.configuration.Configuration;

class CheckpointPlanPropertyTest {
    private static final Duration DAY = Duration.ofDays(1);

    /** Whatever a plan says, Flink reads the same, and a plan read from it is the same again. */
    @Property(tries = 300)
    void flinkReadsWhatAPlanSays(@ForAll("plans") CheckpointPlan plan) {
        Configuration flink = Configuration.fromMap(plan.flinkConfiguration());

        CheckpointPlan read = new CheckpointPlan(
                        plan.timing().withInterval(plan.interval()),
                        CheckpointPlan.of(CheckpointPlan.Profile.LOCAL).state(),
                        CheckpointPlan.of(CheckpointPlan.Profile.LOCAL).restarts(),
                        plan.bundles(),
                        plan.committers(),
                        null)
                .withFlink(flink.toMap());

        assertThat(read).isEqualTo(plan);
    }

    @Provide
    Arbitrary<CheckpointPlan> plans() {
        return Combinators.combine(timings(), states(), restarts(), Arbitraries.of(true, false))
                .as((timing, state, restarts, committers) -> new CheckpointPlan(
                        timing,
                        committers ? aligned(state) : state,
                        restarts,
                        new Bundles(1_000, Duration.ofMillis(10), true),
                        committers,
                        null));
    }

    private static SavedState aligned(SavedState state) {
        return new SavedState(
                state.backend(),
                state.incremental(),
                state.compression(),
                state.memoryThresholdBytes(),
                false,
                Duration.ZERO,
                state.retained(),
                state.afterTasksFinish(),
                state.maxParallelism());
    }

    private static Arbitrary<Timing> timings() {
        return Combinators.combine(
                        millis(10, DAY),
                        millis(0, DAY),
                        millis(0, DAY),
                        Arbitraries.integers().between(0, 100))
                .as((interval, longer, pause, failures) -> new Timing(
                        interval,
                        interval.plus(longer),
                        Duration.ofMillis(pause.toMillis() % interval.toMillis()),
                        failures,
                        Duration.ZERO));
    }

    private static Arbitrary<SavedState> states() {
        Arbitrary<Boolean> either = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.of(SavedState.Backend.values()),
                        either,
                        either,
                        Arbitraries.integers().between(0, 1 << 20),
                        millis(0, DAY),
                        either,
                        either,
                        Arbitraries.integers().between(0, 1 << 15))
                .as((backend, incremental, compression, threshold, aligned, retained, afterFinish, maxParallelism) ->
                        new SavedState(
                                backend,
                                incremental && backend == SavedState.Backend.ROCKSDB,
                                compression,
                                threshold,
                                !aligned.isZero(),
                                aligned,
                                retained,
                                afterFinish,
                                maxParallelism));
    }

    private static Arbitrary<Restarts> restarts() {
        return Combinators.combine(
                        millis(1, DAY),
                        millis(1, DAY),
                        millis(1, DAY),
                        Arbitraries.doubles().between(1.01, 10),
                        Arbitraries.doubles().between(0, 1))
                .as((initial, more, evenMore, multiplier, jitter) -> new Restarts(
                        initial,
                        initial.plus(more),
                        multiplier,
                        jitter,
                        initial.plus(more).plus(evenMore)));
    }

    private static Arbitrary<Duration> millis(long atLeast, Duration atMost) {
        return Arbitraries.longs().between(atLeast, atMost.toMillis()).map(Duration::ofMillis);
    }
}
