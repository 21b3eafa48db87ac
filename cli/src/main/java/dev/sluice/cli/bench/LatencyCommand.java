package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.LatencyBench;
import dev.sluice.loadtests.report.Point;
import dev.sluice.loadtests.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

@Command(
        name = "latency",
        description =
                "Measure how old events are when an HTTPS SIEM has accepted them, at 10, 50 and 80 % of what this machine"
                        + " gets through, or at one rate.",
        mixinStandardHelpOptions = true)
final class LatencyCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--rate", paramLabel = "R", description = "Events/s; shares of the capacity unless given.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "30",
            description = "Seconds that each load is measured; default ${DEFAULT-VALUE}.")
    private int seconds;

    @Override
    public Integer call() throws Exception {
        options.positive("--seconds", seconds);
        if (rate < 0) {
            throw new ParameterException(
                    options.command().commandLine(), "--rate: " + rate + " (expected: at least 1)");
        }
        options.run("latency", (settings, progress) -> {
            LatencyBench.Outcome outcome = LatencyBench.run(settings, rate, seconds, progress);
            LatencyBench.Result result = outcome.result();
            Report report = Report.of("bench latency", "Latency from Kafka's timestamp to the receiver's acceptance")
                    .text(
                            "One subscription into an HTTPS SIEM, half of the events kept, batches of up to one second. The load,"
                                    + " the broker, the job and the receiver share the machine."
                                    + (result.capacity() == 0
                                            ? ""
                                            : " Together they get through " + Tables.number(result.capacity())
                                                    + " events/s."))
                    .table(
                            "Loads",
                            Tables.LATENCY,
                            result.loads().stream()
                                    .map(load -> Tables.latency(
                                            Tables.number(load.rate()) + " events/s"
                                                    + (load.load() == 0
                                                            ? ""
                                                            : " (" + Math.round(100 * load.load()) + " %)"),
                                            load.latency()))
                                    .toList())
                    .lines("Latency by load", "events/s", "milliseconds", curves(result));
            return new BenchOptions.Found<>(result, report);
        });
        return ExitCode.OK;
    }

    private static Map<String, List<Point>> curves(LatencyBench.Result result) {
        Map<String, List<Point>> curves = new LinkedHashMap<>();
        curves.put("p50", points(result, row -> row.latency().p50Ms()));
        curves.put("p99", points(result, row -> row.latency().p99Ms()));
        curves.put("p99.9", points(result, row -> row.latency().p999Ms()));
        return curves;
    }

    private static List<Point> points(LatencyBench.Result result, ToDoubleFunction<LatencyBench.Row> figure) {
        return result.loads().stream()
                .map(row -> new Point(row.rate(), figure.applyAsDouble(row)))
                .toList();
    }
}
