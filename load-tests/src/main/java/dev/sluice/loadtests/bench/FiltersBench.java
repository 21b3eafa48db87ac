package dev.sluice.loadtests.bench;

import dev.sluice.loadtests.bench.Bench.Program;
import dev.sluice.loadtests.measure.Measured;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a filter adds to the whole job: one without a filter and one with three predicates, in turn on the same events. The
 * predicates hold for every event, so that both jobs keep and encode the same.
 */
public final class FiltersBench {
    /** Of three kinds: a text, a number and an address. */
    public static final String THREE_PREDICATES = "action != 'no such action' AND dest_port BETWEEN 0 AND 65535"
            + " AND NOT cidr_match(source_ip, '192.0.2.0/24')";

    private static final String TOPIC = "bench";
    private static final int PARTITIONS = 4;

    private FiltersBench() {}

    /**
     * What was found, as {@code --json} prints it.
     *
     * @param rounds how often each job ran
     * @param addedCpu CPU time per event that the filter adds, as a share of that without it, over all rounds
     */
    public record Result(String command, long events, int rounds, List<CoreResult.Row> jobs, double addedCpu) {}

    /** What was found, and the runs behind it. */
    public record Outcome(Result result, List<Measured> runs) {}

    /** Loads events and measures the jobs on them. */
    public static Outcome run(BenchSettings settings, EventCount events, int rounds, Progress progress) {
        try (Bench bench = Bench.start(settings, progress)) {
            progress.step("Loading events");
            bench.loader().load(TOPIC, PARTITIONS, Tenants.skewed(1), events.total(), null);
            Path none = Workload.subscription(settings.folder(), "none", TOPIC, "", "discard: {format: json}");
            Path three = Workload.subscription(
                    settings.folder(), "three", TOPIC, THREE_PREDICATES, "discard: {format: json}");
            List<Measured> without = new ArrayList<>();
            List<Measured> with = new ArrayList<>();
            List<Measured> runs = new ArrayList<>();
            for (int round = 1; round <= rounds; round++) {
                without.add(bench.measure(Program.SLUICE.named("no filter " + round), List.of(none), events));
                with.add(bench.measure(Program.SLUICE.named("three predicates " + round), List.of(three), events));
                runs.add(without.get(round - 1));
                runs.add(with.get(round - 1));
            }
            return new Outcome(
                    new Result(
                            "bench filters",
                            events.measured(),
                            rounds,
                            runs.stream().map(CoreResult.Row::of).toList(),
                            Ratio.rounded(cpuPerEvent(with) / cpuPerEvent(without) - 1)),
                    runs);
        }
    }

    private static double cpuPerEvent(List<Measured> runs) {
        double cpu = runs.stream().mapToDouble(run -> run.steady().cpuSeconds()).sum();
        return cpu / runs.stream().mapToLong(run -> run.steady().events()).sum();
    }
}
