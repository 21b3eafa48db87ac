package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Measured;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a filter and steps add to the whole job: one job without and one with each of them, in turn on the same events. All
 * keep every event, and encode it.
 */
public final class ShapingBench {
    private static final String TOPIC = "bench";
    private static final int PARTITIONS = 4;

    private ShapingBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param rounds how often each job ran
     */
    public record Result(String command, long events, int rounds, List<CoreResult.Row> jobs, List<Added> added) {}

    /**
     * What one kind of work costs.
     *
     * @param cpu CPU time per event that it adds, as a share of that without it, over all rounds
     */
    public record Added(String work, double cpu) {}

    /** What was found, and the last run of each job. */
    public record Outcome(Result result, List<Measured> lastRound) {}

    /** Loads events and measures the jobs on them. */
    public static Outcome run(
            BenchSettings settings, List<ShapingWork> works, EventCount events, int rounds, Progress progress)
            throws IOException {
        try (Bench bench = Bench.start(settings, progress)) {
            progress.step("Loading events");
            bench.loader().load(TOPIC, PARTITIONS, Tenants.skewed(1), events.total(), null);
            Path plain = ShapingWork.none(settings.folder(), TOPIC);
            Map<ShapingWork, Path> subscriptions = new EnumMap<>(ShapingWork.class);
            Map<ShapingWork, List<Measured>> with = new EnumMap<>(ShapingWork.class);
            for (ShapingWork work : works) {
                subscriptions.put(work, work.subscription(settings.folder(), TOPIC));
                with.put(work, new ArrayList<>());
            }
            List<Measured> without = new ArrayList<>();
            List<Measured> runs = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                without.add(bench.measure(Program.SLUICE.named("none " + round), List.of(plain), events));
                runs.add(without.get(without.size() - 1));
                for (ShapingWork work : works) {
                    Measured run = bench.measure(
                            Program.SLUICE.named(work.optionName() + " " + round),
                            List.of(subscriptions.get(work)),
                            events);
                    with.get(work).add(run);
                    runs.add(run);
                }
            }
            return new Outcome(
                    new Result(
                            "bench shaping",
                            events.measured(),
                            rounds,
                            runs.stream().map(CoreResult.Row::of).toList(),
                            works.stream()
                                    .map(work -> new Added(
                                            work.optionName(),
                                            Ratio.rounded(cpuPerEvent(with.get(work)) / cpuPerEvent(without) - 1)))
                                    .toList()),
                    runs.subList(runs.size() - 1 - works.size(), runs.size()));
        }
    }

    private static double cpuPerEvent(List<Measured> runs) {
        double cpu = runs.stream().mapToDouble(run -> run.steady().cpuSeconds()).sum();
        return cpu / runs.stream().mapToLong(run -> run.steady().events()).sum();
    }
}
