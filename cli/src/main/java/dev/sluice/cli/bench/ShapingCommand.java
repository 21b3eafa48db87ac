package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.bench.ShapingBench;
import dev.sluice.loadtests.bench.ShapingWork;
import dev.sluice.loadtests.report.Report;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "shaping",
        description = {
            "Measure what a filter and steps add to the product's CPU time, beside a job without them.",
            "filter: three predicates. lookup: two columns of a table. threat-match: two addresses in a list of a million"
                    + " indicators."
        },
        mixinStandardHelpOptions = true)
final class ShapingCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "Events that each job is measured on; default ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "Events ahead of them, while the JVM compiles what it has loaded; default ${DEFAULT-VALUE}.")
    private long warmUp;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each job runs, in turn; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--work",
            paramLabel = "NAME",
            split = ",",
            description = "What to measure; all of filter, lookup, threat-match unless given.")
    private Set<String> works = new LinkedHashSet<>(ShapingWork.names());

    @Override
    public Integer call() throws Exception {
        EventCount count = options.count(events, warmUp);
        options.positive("--rounds", rounds);
        List<ShapingWork> chosen = chosen();
        options.run("shaping", (settings, progress) -> {
            ShapingBench.Outcome outcome = ShapingBench.run(settings, chosen, count, rounds, progress);
            ShapingBench.Result result = outcome.result();
            Report report = Report.of(
                            "bench shaping --work " + String.join(",", works) + " --events " + events + " --warm-up "
                                    + warmUp + " --rounds " + rounds,
                            "What filters and steps cost")
                    .text("The work of bench core, but every event is kept: without anything else, by a filter of three"
                            + " predicates, with a lookup of two columns, with two addresses looked for in a list of a"
                            + " million indicators.")
                    .table("Added CPU time per event, over all rounds", List.of("work", "added"), added(result.added()))
                    .table("Jobs", Tables.PROGRAMS, Tables.programs(result.jobs()))
                    .runs(outcome.lastRound());
            return new BenchOptions.Found<>(result, report);
        });
        return ExitCode.OK;
    }

    private List<ShapingWork> chosen() {
        try {
            return works.stream().map(ShapingWork::named).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(options.command().commandLine(), e.getMessage(), e);
        }
    }

    private static List<List<String>> added(List<ShapingBench.Added> added) {
        return added.stream()
                .map(work -> List.of(work.work(), Tables.decimal(100 * work.cpu()) + " %"))
                .toList();
    }
}
