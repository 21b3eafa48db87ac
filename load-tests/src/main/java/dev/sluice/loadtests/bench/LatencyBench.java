package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Sample;
import dev.sluice.loadtests.measure.Steady;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How old events are when an HTTPS SIEM has accepted them, with batches of up to a second, at different loads. */
public final class LatencyBench {
    private static final List<Double> LOADS = List.of(0.1, 0.5, 0.8);
    private static final Duration WARM_UP = Duration.ofSeconds(30);
    private static final Duration CAPACITY_TIME = Duration.ofSeconds(10);
    private static final Duration SETTLE_TIME = Duration.ofSeconds(10);
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(5);

    private LatencyBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param capacity events/s that went through while load, broker, job and receiver shared this machine; 0 when the rate
     *     was given
     */
    public record Result(String command, long capacity, List<Row> loads) {}

    /**
     * One load.
     *
     * @param load share of the capacity; 0 when the rate was given
     * @param rate events/s sent, of which half are delivered
     */
    public record Row(double load, long rate, Latency latency) {}

    /** What was found, and the samples of the job. */
    public record Outcome(Result result, List<Sample> samples) {}

    /**
     * Finds the capacity and measures at shares of it, or at one rate.
     *
     * @param rate events/s, or 0 for shares of the capacity
     * @param seconds how long each load is measured
     */
    public static Outcome run(BenchSettings settings, double rate, int seconds, Progress progress) {
        double first = rate == 0 ? Load.UNLIMITED : rate;
        try (Bench bench = Bench.start(settings, progress);
                LiveJob live = LiveJob.start(bench, settings, progress, Program.SLUICE, first)) {
            progress.step("Warming up" + (rate == 0 ? " and finding the capacity" : ""));
            live.runFor(WARM_UP, "warming up");
            long capacity = rate == 0 ? capacity(live) : 0;
            List<Row> rows = new ArrayList<>();
            if (rate == 0) {
                for (double share : LOADS) {
                    rows.add(measure(live, share, capacity * share, seconds, progress));
                }
            } else {
                rows.add(measure(live, 0, rate, seconds, progress));
            }
            return new Outcome(new Result("bench latency", capacity, rows), live.samples());
        }
    }

    private static long capacity(LiveJob live) {
        Sample before = last(live);
        live.runFor(CAPACITY_TIME, "capacity");
        return Steady.between(before, last(live)).eventsPerSecond();
    }

    private static Sample last(LiveJob live) {
        List<Sample> samples = live.samples();
        return samples.get(samples.size() - 1);
    }

    private static Row measure(LiveJob live, double share, double rate, int seconds, Progress progress) {
        progress.step("Measuring at %,.0f events/s".formatted(rate));
        live.drain(DRAIN_LIMIT);
        live.load().rate(rate);
        live.runFor(SETTLE_TIME, "settling");
        live.resetLatency();
        live.runFor(Duration.ofSeconds(seconds), "measuring");
        return new Row(share, Math.round(rate), live.latency());
    }
}
