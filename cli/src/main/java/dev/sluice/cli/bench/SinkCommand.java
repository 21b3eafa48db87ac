package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.CoreResult;
import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.bench.SinkBench;
import dev.sluice.loadtests.bench.SinkKind;
import dev.sluice.loadtests.report.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "sink",
        description =
                "Measure the product's whole way into a receiver in another process, and compare what arrived by event id.",
        mixinStandardHelpOptions = true)
final class SinkCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--sink",
            required = true,
            paramLabel = "NAME",
            description = "https, https-plain, syslog, syslog-tcp, gcs-json, gcs-parquet or bigquery.")
    private String sink = "";

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Events that are measured, of which half are delivered; default ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Events ahead of them, while the JVM compiles what it has loaded; default ${DEFAULT-VALUE}.")
    private long warmUp;

    @Override
    public Integer call() throws Exception {
        EventCount count = options.count(events, warmUp);
        SinkKind kind = kind();
        SinkBench.Result result = options.run("sink-" + kind.optionName(), (settings, progress) -> {
            SinkBench.Outcome outcome = SinkBench.run(settings, kind, count, progress);
            SinkBench.Result found = outcome.result();
            Report report = Report.of(
                            "bench sink --sink " + kind.optionName() + " --events " + events + " --warm-up " + warmUp,
                            "Into a receiver: " + kind.optionName())
                    .text(
                            "The work of bench core, delivered to a receiver in a process of its own, whose CPU time is not"
                                    + " counted. It is measured until everything has arrived. The hand-written loop delivers nothing.")
                    .table(
                            "Programs",
                            Tables.PROGRAMS,
                            Tables.programs(outcome.runs().stream()
                                    .map(CoreResult.Row::of)
                                    .toList()))
                    .table(
                            "What arrived",
                            List.of("to raw-loop", "missing", "duplicated", "unexpected"),
                            List.of(List.of(
                                    found.ratioToRawLoop() == null ? "" : Tables.decimal(found.ratioToRawLoop()),
                                    Tables.number(found.missing()),
                                    Tables.number(found.duplicated()),
                                    Tables.number(found.unexpected()))))
                    .bars("Events per CPU-second", "events per CPU-second", Tables.cpuRates(outcome.runs()))
                    .runs(outcome.runs());
            return new BenchOptions.Found<>(found, Tables.threads(report, outcome.runs()));
        });
        return result.missing() == 0 && result.unexpected() == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private SinkKind kind() {
        try {
            return SinkKind.named(sink);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(options.command().commandLine(), String.valueOf(e.getMessage()));
        }
    }
}
