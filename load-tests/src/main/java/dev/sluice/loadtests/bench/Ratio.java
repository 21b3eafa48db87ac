package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.measure.Measured;
import dev.sluice.loadtests.measure.Steady;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** One program's rate to another's, of one call. */
final class Ratio {
    private static final double DIGITS = 1_000;

    private Ratio() {}

    /** Of events per CPU-second; null when one of the two was not measured. */
    static @Nullable Double cpu(List<Measured> runs, String one, String other) {
        return of(runs, one, other, Steady::eventsPerCpuSecond);
    }

    /** Of events per second of wall time. */
    static @Nullable Double wall(List<Measured> runs, String one, String other) {
        return of(runs, one, other, Steady::eventsPerSecond);
    }

    private static @Nullable Double of(List<Measured> runs, String one, String other, ToLongFunction<Steady> rate) {
        Optional<Steady> first = steady(runs, one);
        Optional<Steady> second = steady(runs, other);
        return first.isPresent() && second.isPresent()
                ? rounded((double) rate.applyAsLong(first.get()) / rate.applyAsLong(second.get()))
                : null;
    }

    private static Optional<Steady> steady(List<Measured> runs, String name) {
        return runs.stream().filter(run -> run.name().equals(name)).findFirst().map(Measured::steady);
    }

    /** With three decimals. */
    static double rounded(double value) {
        return Math.round(value * DIGITS) / DIGITS;
    }
}
