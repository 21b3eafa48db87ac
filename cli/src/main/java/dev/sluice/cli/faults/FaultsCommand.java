package dev.sluice.cli.faults;

import dev.sluice.cli.Json;
import dev.sluice.cli.Progress;
import dev.sluice.cli.bench.RunFolder;
import dev.sluice.cli.bench.Tables;
import dev.sluice.loadtests.faults.FaultSink;
import dev.sluice.loadtests.faults.FaultsBench;
import dev.sluice.loadtests.faults.FaultsResult;
import dev.sluice.loadtests.faults.FaultsResult.Cell;
import dev.sluice.loadtests.faults.FaultsSpec;
import dev.sluice.loadtests.faults.Scenario;
import dev.sluice.loadtests.report.MeasuredSection;
import dev.sluice.loadtests.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code faults}: lets one thing after the other go wrong and counts what is lost. */
@Command(
        name = "faults",
        description = {
            "Run the job in Flink's own processes, with a broker and receivers in processes of their own, let one thing after"
                    + " the other go wrong, and compare every receiver's events with what the topic holds.",
            "Exit code 0 only if nothing is lost and every sink's duplicates stay within its guarantee."
        },
        mixinStandardHelpOptions = true)
public final class FaultsCommand implements Callable<Integer> {
    private static final String ALL = "all";
    private static final int LEAST_HEAP_MEGABYTES = 384;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            defaultValue = ALL,
            description = "all, or some of them; --list shows their names; default ${DEFAULT-VALUE}.")
    private List<String> scenarios = List.of();

    @Option(
            names = "--sink",
            split = ",",
            paramLabel = "NAME",
            defaultValue = ALL,
            description = "all, or some of https, syslog, bigquery and gcs; default ${DEFAULT-VALUE}.")
    private List<String> sinks = List.of();

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Events produced while a scenario plays; about half match; default ${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--kills",
            paramLabel = "K",
            defaultValue = "3",
            description = "How often kill-taskmanager kills; default ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--outage",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long a receiver is in trouble; default ${DEFAULT-VALUE}.")
    private int outageSeconds;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "768",
            description = "The most heap of a TaskManager; default ${DEFAULT-VALUE}.")
    private int heapMegabytes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the random times start from; default ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--logs",
            paramLabel = "FOLDER",
            description = "Where logs, checkpoints and configuration go and stay; deleted unless given.")
    private @Nullable Path logs;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Write the table into a page, between <!-- measured --> and <!-- /measured -->.")
    private @Nullable Path page;

    @Option(names = "--list", description = "Show the scenarios and end.")
    private boolean list;

    @Option(names = "--json", description = "Print the result as one JSON object on the last line.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (list) {
            for (Scenario scenario : Scenario.values()) {
                spec.commandLine().getOut().printf("%-32s %s%n", scenario.optionName(), scenario.description());
            }
            return ExitCode.OK;
        }
        FaultsSpec wanted = wanted();
        MeasuredSection section = section();
        FaultsResult result;
        Progress progress = Progress.onStandardError();
        if (logs == null) {
            try (RunFolder folder = RunFolder.create()) {
                result = run(wanted, folder.path(), progress);
            }
        } else {
            result = run(wanted, Files.createDirectories(logs).toAbsolutePath(), progress);
        }
        progress.end();
        Report report = report(wanted, result);
        if (section != null) {
            section.write(report);
        }
        result.notPlayed().forEach(problem -> spec.commandLine().getErr().println("Not played: " + problem));
        spec.commandLine().getOut().println(json ? Json.line(result) : report.asText());
        spec.commandLine().getOut().flush();
        return result.ok() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private static FaultsResult run(FaultsSpec wanted, Path folder, Progress progress) throws IOException {
        Path probe = Files.createTempDirectory(folder, "probe");
        List<Scenario> possible = wanted.scenarios().stream()
                .filter(scenario -> FaultsBench.isPossible(scenario, probe))
                .toList();
        wanted.scenarios().stream()
                .filter(scenario -> !possible.contains(scenario))
                .forEach(scenario -> progress.step(scenario.optionName() + ": left out, as it takes root"));
        Path jobJar = Path.of(System.getProperty("sluice.home", ".")).resolve("pipelines/target/sluice-job.jar");
        return FaultsBench.run(wanted.with(possible), folder, jobJar, progress);
    }

    private FaultsSpec wanted() {
        atLeast("--events", events, 1_000);
        atLeast("--kills", kills, 1);
        atLeast("--outage", outageSeconds, 1);
        atLeast("--heap", heapMegabytes, LEAST_HEAP_MEGABYTES);
        Set<FaultSink> chosen = EnumSet.noneOf(FaultSink.class);
        chosen.addAll(chosen(sinks, FaultSink.values(), FaultSink::named));
        return new FaultsSpec(
                chosen(scenarios, Scenario.values(), Scenario::named),
                chosen,
                events,
                kills,
                Duration.ofSeconds(outageSeconds),
                heapMegabytes,
                seed);
    }

    private <T> List<T> chosen(List<String> names, T[] all, Function<String, T> named) {
        if (names.equals(List.of(ALL))) {
            return Arrays.asList(all);
        }
        List<T> chosen = new ArrayList<>();
        for (String name : names) {
            try {
                chosen.add(named.apply(name));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
            }
        }
        return chosen;
    }

    private void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), option + ": " + value + " (expected: at least " + least + ")");
        }
    }

    private @Nullable MeasuredSection section() {
        try {
            return page == null ? null : MeasuredSection.of(page);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--page: " + e.getMessage());
        }
    }

    private Report report(FaultsSpec wanted, FaultsResult result) {
        return Report.of(
                        "faults --scenario " + String.join(",", scenarios) + " --sink " + String.join(",", sinks)
                                + " --events " + wanted.events() + " --kills " + wanted.kills() + " --outage "
                                + wanted.outage().toSeconds(),
                        "What became of the events")
                .text("Each scenario is one job with a lane for each sink, in a JobManager and a TaskManager of "
                        + wanted.heapMegabytes()
                        + " MB of heap at most; what goes wrong with a receiver goes wrong with all"
                        + " of them at once. Recovery is the time from the end of the last fault until each receiver had"
                        + " what was due by then.")
                .table(
                        "Scenarios",
                        List.of(
                                "scenario",
                                "sink",
                                "due",
                                "delivered",
                                "lost",
                                "duplicated",
                                "beyond guarantee",
                                "dead letters",
                                "recovery",
                                "peak heap",
                                "lag",
                                "ledger",
                                "ok"),
                        result.results().stream().map(FaultsCommand::cells).toList());
    }

    private static List<String> cells(Cell cell) {
        return List.of(
                cell.scenario(),
                cell.sink(),
                Tables.number(cell.due()),
                Tables.number(cell.delivered()),
                Tables.number(cell.lost()),
                Tables.number(cell.duplicated()),
                Tables.number(cell.beyondGuarantee()),
                Tables.number(cell.deadLettered()),
                Tables.decimal(cell.recoverySeconds()) + " s",
                Tables.number(cell.peakHeapMb()) + " MB",
                Tables.number(cell.lag()),
                cell.balanced() ? "balances" : "DOES NOT",
                cell.ok() ? "yes" : "NO");
    }
}
