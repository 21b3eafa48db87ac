package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.SoakBench;
import dev.sluice.loadtests.report.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "soak",
        description =
                "Run a job for a while and see whether heap, threads and open files stay flat; exit code 1 when not.",
        mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--minutes",
            paramLabel = "M",
            defaultValue = "10",
            description = "Minutes behind the one of warm-up; default ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "10000",
            description = "Events/s; default ${DEFAULT-VALUE}.")
    private int rate;

    @Override
    public Integer call() throws Exception {
        options.positive("--minutes", minutes);
        options.positive("--rate", rate);
        SoakBench.Result result = options.run("soak", (settings, progress) -> {
            SoakBench.Outcome outcome = SoakBench.run(settings, minutes, rate, progress);
            SoakBench.Result found = outcome.result();
            return new BenchOptions.Found<>(
                    found,
                    Report.of("bench soak --minutes " + minutes + " --rate " + rate, "A job that goes on")
                            .text("One subscription into an HTTPS SIEM. It is "
                                    + (found.flat() ? "flat" : "NOT flat")
                                    + ": from the second third of the minutes to the last one nothing may grow by more than"
                                    + " a tenth. The last checkpoint has " + found.checkpointKb() + " KiB.")
                            .table(
                                    "Minutes",
                                    List.of("minute", "events", "live heap", "RSS", "threads", "open files"),
                                    found.perMinute().stream()
                                            .map(row -> List.of(
                                                    Tables.number(row.minute()),
                                                    Tables.number(row.events()),
                                                    row.liveHeapMb() + " MiB",
                                                    row.rssMb() + " MiB",
                                                    Tables.number(row.threads()),
                                                    Tables.number(row.openFiles())))
                                            .toList())
                            .table("Latency", Tables.LATENCY, List.of(Tables.latency("", found.latency())))
                            .lines("Memory over time", "seconds", "MiB", Tables.memory(outcome.samples())));
        });
        return result.flat() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}
