package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.bench.LanesBench;
import dev.sluice.loadtests.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "lanes",
        description =
                "Measure one job with more and more subscriptions on one topic of as many tenants; or one job with many"
                        + " idle topics (--topics).",
        mixinStandardHelpOptions = true)
final class LanesCommand implements Callable<Integer> {
    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--lanes",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,10,100,1000",
            description = "Numbers of subscriptions, a job each; default ${DEFAULT-VALUE}.")
    private List<Integer> lanes = new ArrayList<>();

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "3000000",
            description = "Events that each job is measured on; default ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "3000000",
            description = "Events ahead of them, while the JVM compiles what it has loaded; default ${DEFAULT-VALUE}.")
    private long warmUp;

    @Option(names = "--topics", paramLabel = "N", description = "Measure one job with this many idle topics instead.")
    private int topics;

    @Override
    public Integer call() throws Exception {
        EventCount count = options.count(events, warmUp);
        lanes.forEach(number -> options.positive("--lanes", number));
        if (topics > 0) {
            options.run("topics", (settings, progress) -> {
                LanesBench.IdleOutcome outcome = LanesBench.idle(settings, topics, progress);
                LanesBench.IdleResult result = outcome.result();
                return new BenchOptions.Found<>(
                        result,
                        Report.of("bench lanes --topics " + topics, "Many idle topics in one job")
                                .text(
                                        "One job reads " + topics
                                                + " topics, a subscription each, of which one has had "
                                                + "events; its JVM is that of bench small, and JobManager and TaskManager are one process.")
                                .table(
                                        "After half a minute",
                                        List.of("topics", "threads", "RSS", "peak RSS", "checkpoint"),
                                        List.of(List.of(
                                                Tables.number(result.topics()),
                                                Tables.number(result.threads()),
                                                result.rssMb() + " MiB",
                                                result.peakRssMb() + " MiB",
                                                result.checkpointKb() + " KiB")))
                                .runs(List.of(outcome.run())));
            });
            return ExitCode.OK;
        }
        options.run("lanes", (settings, progress) -> {
            LanesBench.Outcome outcome = LanesBench.run(settings, lanes, count, progress);
            LanesBench.Result result = outcome.result();
            Map<String, Double> rates = new LinkedHashMap<>();
            result.jobs().forEach(job -> rates.put(Integer.toString(job.lanes()), (double) job.eventsPerCpuSecond()));
            return new BenchOptions.Found<>(
                    result,
                    Report.of("bench lanes --events " + events + " --warm-up " + warmUp, "Many lanes in one job")
                            .text(
                                    "One job, one topic, as many tenants as lanes, from 200,000 down to 10 events/s; each lane"
                                            + " keeps half of its tenant's events, by filters that are written in different ways, in"
                                            + " JSON, CEF or Avro, and discards them.")
                            .table(
                                    "Jobs",
                                    List.of(
                                            "lanes",
                                            "events per CPU-second",
                                            "events/s",
                                            "live heap",
                                            "peak RSS",
                                            "threads",
                                            "checkpoint"),
                                    result.jobs().stream()
                                            .map(job -> List.of(
                                                    Tables.number(job.lanes()),
                                                    Tables.number(job.eventsPerCpuSecond()),
                                                    Tables.number(job.eventsPerSecond()),
                                                    job.liveHeapMb() + " MiB",
                                                    job.peakRssMb() + " MiB",
                                                    Tables.number(job.threads()),
                                                    job.checkpointKb() + " KiB"))
                                            .toList())
                            .table(
                                    "The most lanes to the fewest",
                                    List.of("events per CPU-second", "heap per lane"),
                                    List.of(List.of(
                                            Tables.decimal(result.largestToSmallest()),
                                            result.heapPerLaneKb() + " KiB")))
                            .bars("Events per CPU-second by lanes", "events per CPU-second", rates)
                            .runs(outcome.runs()));
        });
        return ExitCode.OK;
    }
}
