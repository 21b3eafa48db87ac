package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.SmallBench;
import dev.sluice.loadtests.report.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "small",
        description =
                "Measure what one small tenant costs: memory, CPU and latency at a low rate. --heap has no effect here.",
        mixinStandardHelpOptions = true)
final class SmallCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "100",
            description = "Events/s; default ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "60",
            description = "Seconds that are measured; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        options.positive("--rate", rate);
        options.positive("--seconds", seconds);
        options.run("small", (settings, progress) -> {
            SmallBench.Outcome outcome = SmallBench.run(settings, rate, seconds, progress);
            SmallBench.Result result = outcome.result();
            return new BenchOptions.Found<>(
                    result,
                    Report.of("bench small", "One small tenant")
                            .text(
                                    "One subscription into an HTTPS SIEM, with one share of the read and a JVM that shall be small"
                                            + " (128 MiB of heap, serial collector, first compiler only); JobManager and TaskManager are"
                                            + " one process.")
                            .table(
                                    "What it costs",
                                    List.of("events/s", "RSS", "peak RSS", "share of a core", "threads"),
                                    List.of(List.of(
                                            Tables.number(result.rate()),
                                            result.rssMb() + " MiB",
                                            result.peakRssMb() + " MiB",
                                            Tables.decimal(100 * result.cpuShare()) + " %",
                                            Tables.number(result.threads()))))
                            .table("Latency", Tables.LATENCY, List.of(Tables.latency("", result.latency())))
                            .lines("Memory over time", "seconds", "MiB", Tables.memory(outcome.samples())));
        });
        return ExitCode.OK;
    }
}
