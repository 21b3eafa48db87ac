package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.bench.FiltersBench;
import dev.sluice.loadtests.report.Report;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "filters",
        description =
                "Measure what a filter of three predicates adds to the product's CPU time, beside a job without a filter.",
        mixinStandardHelpOptions = true)
final class FiltersCommand implements Callable<Integer> {
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
            description = "How often each of the two jobs runs, in turn; default ${DEFAULT-VALUE}.")
    private int rounds;

    @Override
    public Integer call() throws Exception {
        EventCount count = options.count(events, warmUp);
        if (rounds < 1) {
            throw new ParameterException(
                    options.command().commandLine(), "--rounds: " + rounds + " (expected: at least 1)");
        }
        options.run("filters", (settings, progress) -> {
            FiltersBench.Outcome outcome = FiltersBench.run(settings, count, rounds, progress);
            FiltersBench.Result result = outcome.result();
            Report report = Report.of(
                            "bench filters --events " + events + " --warm-up " + warmUp + " --rounds " + rounds,
                            "What a filter costs")
                    .text("The work of bench core, but every event is kept: without a filter, and by `"
                            + FiltersBench.THREE_PREDICATES + "`. The filter adds "
                            + Tables.decimal(100 * result.addedCpu()) + " % of CPU time per event over all rounds.")
                    .table("Jobs", Tables.PROGRAMS, Tables.programs(result.jobs()))
                    .bars("Events per CPU-second", "events per CPU-second", Tables.cpuRates(outcome.runs()))
                    .runs(outcome.runs());
            return new BenchOptions.Found<>(result, report);
        });
        return ExitCode.OK;
    }
}
