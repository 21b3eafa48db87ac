package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.bench.PartitionsBench;
import dev.sluice.loadtests.report.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "partitions",
        description = "Measure the product on 4 and on 64 busy partitions, and on a busy one beside an idle one.",
        mixinStandardHelpOptions = true)
final class PartitionsCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "Events that are measured in each topic; default ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "4000000",
            description = "Events ahead of them, while the JVM compiles what it has loaded; default ${DEFAULT-VALUE}.")
    private long warmUp;

    @Override
    public Integer call() throws Exception {
        EventCount count = options.count(events, warmUp);
        options.run("partitions", (settings, progress) -> {
            PartitionsBench.Outcome outcome = PartitionsBench.run(settings, count, progress);
            PartitionsBench.Result result = outcome.result();
            Report report = Report.of(
                            "bench partitions --events " + events + " --warm-up " + warmUp,
                            "Many partitions, and idle ones")
                    .text("The work of bench core, on topics of different shapes, in one slot.")
                    .table("Topics", Tables.PROGRAMS, Tables.programs(result.topics()))
                    .table(
                            "Ratios",
                            List.of("of", "ratio"),
                            Tables.ratios(
                                    "64 busy partitions to 4, events per CPU-second",
                                    result.manyToFew(),
                                    "a busy partition beside an idle one to one alone, events per CPU-second",
                                    result.besideIdleToAlone(),
                                    "the same, events/s",
                                    result.wallBesideIdleToAlone()))
                    .bars("Events per CPU-second", "events per CPU-second", Tables.cpuRates(outcome.runs()))
                    .runs(outcome.runs());
            return new BenchOptions.Found<>(result, report);
        });
        return ExitCode.OK;
    }
}
