package dev.sluice.cli.bench;

import dev.sluice.loadtests.bench.CheckpointBench;
import dev.sluice.loadtests.bench.CheckpointResult;
import dev.sluice.loadtests.bench.CheckpointSpec;
import dev.sluice.loadtests.program.CheckpointRow;
import dev.sluice.loadtests.program.StateJob;
import dev.sluice.loadtests.report.MeasuredSection;
import dev.sluice.loadtests.report.Point;
import dev.sluice.loadtests.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code checkpoint bench}: what checkpoints cost on Cloud Storage. */
@Command(
        name = "bench",
        description = {
            "Measure what a job's checkpoints cost on Cloud Storage: objects, billed operations, time to take and to restore"
                    + " one, and how names are spread.",
            "The jobs are real Beam jobs on Flink in one process, the storage is a stand-in that counts. --heap and --no-profile"
                    + " have no effect here; --limit is the longest that one row may take."
        },
        mixinStandardHelpOptions = true)
public final class CheckpointBenchCommand implements Callable<Integer> {
    private static final long MOST_SUBTASKS = 512;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--jobs",
            split = ",",
            paramLabel = "JOB",
            defaultValue = "stateless,stateful",
            description = "stateless (a source and two steps), stateful (64 keys a subtask); default ${DEFAULT-VALUE}.")
    private Set<StateJob> jobs = EnumSet.noneOf(StateJob.class);

    @Option(
            names = "--subtasks",
            split = ",",
            paramLabel = "N",
            defaultValue = "2,8,32,128",
            description = "Numbers of subtasks, slots of one process; default ${DEFAULT-VALUE}.")
    private List<Integer> subtasks = new ArrayList<>();

    @Option(
            names = "--thresholds",
            split = ",",
            paramLabel = "SIZE",
            defaultValue = "20kb,100kb,1mb",
            description = "state.storage.fs.memory-threshold; default ${DEFAULT-VALUE}.")
    private List<String> thresholds = new ArrayList<>();

    @Option(
            names = "--entropy",
            arity = "1",
            split = ",",
            paramLabel = "BOOLEAN",
            defaultValue = "false,true",
            description = "Random characters in names or not; default ${DEFAULT-VALUE}.")
    private Set<Boolean> entropy = new LinkedHashSet<>();

    @Option(
            names = "--unaligned",
            arity = "1",
            split = ",",
            paramLabel = "BOOLEAN",
            defaultValue = "false,true",
            description = "Unaligned checkpoints or not; default ${DEFAULT-VALUE}.")
    private Set<Boolean> unaligned = new LinkedHashSet<>();

    @Option(
            names = "--state",
            paramLabel = "SIZE",
            defaultValue = "64kb",
            description = "State of one subtask; default ${DEFAULT-VALUE}.")
    private String state = "";

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "SIZE",
            defaultValue = "4kb,16kb,32kb,128kb,512kb,1536kb",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Further sizes of it, with 32 subtasks, to see where a threshold helps; default ${DEFAULT-VALUE}.")
    private List<String> sizes = new ArrayList<>();

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            defaultValue = "5",
            description = "Checkpoints that each figure is the average of; default ${DEFAULT-VALUE}.")
    private int checkpoints;

    @Option(
            names = "--spread",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Checkpoints to see how names are spread; 0 for none; default ${DEFAULT-VALUE}.")
    private int spread;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Write what was found into a page, between <!-- measured --> and <!-- /measured -->.")
    private @Nullable Path page;

    @Override
    public Integer call() throws Exception {
        subtasks.forEach(number -> options.positive("--subtasks", number));
        if (subtasks.stream().anyMatch(number -> number > MOST_SUBTASKS)) {
            throw wrong("--subtasks: " + subtasks + " (expected: up to " + MOST_SUBTASKS + ")");
        }
        options.positive("--checkpoints", checkpoints);
        if (spread < 0) {
            throw wrong("--spread: " + spread + " (expected: at least 0)");
        }
        CheckpointSpec spec = new CheckpointSpec(
                Path.of(System.getProperty("sluice.home", "."), "gs-entropy", "target", "plugins"),
                jobs,
                subtasks,
                bytes("--thresholds", thresholds),
                entropy,
                unaligned,
                bytes("--state", List.of(state)).get(0),
                bytes("--sizes", sizes),
                checkpoints,
                spread);
        MeasuredSection section = section();
        options.run("checkpoints", (settings, progress) -> {
            CheckpointResult result = CheckpointBench.run(settings, spec, progress);
            Report report = report(result);
            if (section != null) {
                section.write(report);
            }
            return new BenchOptions.Found<>(result, report);
        });
        return ExitCode.OK;
    }

    private List<Integer> bytes(String option, List<String> values) {
        List<Integer> bytes = new ArrayList<>();
        for (String value : values) {
            if (value.isEmpty()) {
                continue; // --sizes without any.
            }
            try {
                bytes.add(Math.toIntExact(MemorySize.parseBytes(value)));
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw wrong(option + ": " + value + " (expected: a size such as 20kb or 1mb)");
            }
        }
        return bytes;
    }

    private @Nullable MeasuredSection section() {
        try {
            return page == null ? null : MeasuredSection.of(page);
        } catch (IllegalArgumentException e) {
            throw wrong("--page: " + e.getMessage());
        }
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(options.command().commandLine(), problem);
    }

    private Report report(CheckpointResult result) {
        Report report = Report.of(
                        "checkpoint bench --checkpoints " + checkpoints + " --spread " + spread,
                        "What checkpoints cost")
                .text("Beam jobs on Flink in one process write checkpoints of " + state
                        + " a subtask to a stand-in of Cloud Storage, which counts requests. Class A operations are inserts,"
                        + " compositions and listings, class B are reads; deletions are free. Figures per checkpoint have in them"
                        + " what it takes to delete the one before.");
        if (!result.flinksOwn().isEmpty()) {
            report.lines(
                            "Class A operations of a checkpoint, before and after",
                            "subtasks",
                            "operations",
                            beforeAndAfter(result))
                    .table(
                            "Flink's own gs:// file system, without entropy",
                            OWN,
                            result.flinksOwn().stream()
                                    .map(row -> List.of(
                                            Tables.number(row.subtasks()),
                                            size(row.thresholdBytes()),
                                            Tables.number(row.objectsPerCheckpoint()),
                                            Tables.decimal(row.classAPerCheckpoint()),
                                            Tables.decimal(row.classBPerCheckpoint()),
                                            Tables.number(row.durationMs()) + " ms",
                                            Tables.number(row.restoreMs()) + " ms"))
                                    .toList());
        }
        report.table(
                "With the plugin",
                ROWS,
                result.rows().stream().map(CheckpointBenchCommand::cells).toList());
        if (!result.costs().isEmpty()) {
            report.table("Operations in a month, a checkpoint every 10 s", COSTS, costs(result.costs()));
        }
        if (!result.sizes().isEmpty()) {
            report.lines(
                            "Objects of a checkpoint of 32 subtasks",
                            "KiB of state a subtask",
                            "objects",
                            bySize(result.sizes()))
                    .table(
                            "Where a threshold helps: 32 subtasks",
                            ROWS,
                            result.sizes().stream()
                                    .map(CheckpointBenchCommand::cells)
                                    .toList());
        }
        if (!result.spread().isEmpty()) {
            report.table(
                    "How names are spread over " + Tables.number(spread) + " checkpoints",
                    List.of("entropy", "data objects", "hottest prefix"),
                    result.spread().stream()
                            .map(row -> List.of(
                                    yes(row.entropy()),
                                    Tables.number(row.dataObjects()),
                                    percent(row.hottestPrefixShare())))
                            .toList());
        }
        return report;
    }

    private static final List<String> OWN =
            List.of("subtasks", "threshold", "objects", "class A", "class B", "duration", "restore");

    private static final List<String> ROWS = List.of(
            "job",
            "subtasks",
            "state a subtask",
            "threshold",
            "entropy",
            "unaligned",
            "objects",
            "bytes",
            "class A",
            "class B",
            "duration",
            "restore",
            "hottest prefix");

    private static final List<String> COSTS = List.of(
            "file system", "subtasks", "threshold", "class A a checkpoint", "1 job", "1,000 jobs", "30,000 jobs");

    private static List<String> cells(CheckpointRow row) {
        return List.of(
                row.job(),
                Tables.number(row.subtasks()),
                size(row.stateBytes()),
                size(row.thresholdBytes()),
                yes(row.entropy()),
                yes(row.unaligned()),
                Tables.number(row.objectsPerCheckpoint()),
                size((int) Math.min(Integer.MAX_VALUE, row.bytesPerCheckpoint())),
                Tables.decimal(row.classAPerCheckpoint()),
                Tables.decimal(row.classBPerCheckpoint()),
                Tables.number(row.durationMs()) + " ms",
                Tables.number(row.restoreMs()) + " ms",
                row.dataObjects() == 0 ? "-" : percent(row.hottestPrefixShare()));
    }

    private static List<List<String>> costs(List<CheckpointResult.Cost> costs) {
        return costs.stream()
                .map(cost -> List.of(
                        cost.fileSystem().equals("flink") ? "Flink's own" : "plugin",
                        Tables.number(cost.subtasks()),
                        size(cost.thresholdBytes()),
                        Tables.decimal(cost.classAPerCheckpoint()),
                        Tables.decimal(cost.dollarsPerJob()) + " $",
                        Tables.number(cost.dollarsPerThousandJobs()) + " $",
                        Tables.number(cost.dollarsPerThirtyThousandJobs()) + " $"))
                .toList();
    }

    /** Flink's default and its own file system against the plan: the largest threshold, and the plugin. */
    private static Map<String, List<Point>> beforeAndAfter(CheckpointResult result) {
        int least = threshold(result.flinksOwn(), true);
        int most = threshold(result.flinksOwn(), false);
        Map<String, List<Point>> series = new LinkedHashMap<>();
        for (int threshold : least == most ? List.of(least) : List.of(least, most)) {
            series.put(
                    "Flink's own, " + size(threshold),
                    points(result.flinksOwn(), threshold, CheckpointRow::subtasks, CheckpointRow::classAPerCheckpoint));
        }
        List<CheckpointRow> plugin = result.rows().stream()
                .filter(row -> row.job().equals(StateJob.STATELESS.optionName()) && row.entropy() && !row.unaligned())
                .toList();
        series.put(
                "plugin, " + size(most),
                points(plugin, most, CheckpointRow::subtasks, CheckpointRow::classAPerCheckpoint));
        return series;
    }

    private static int threshold(List<CheckpointRow> rows, boolean least) {
        return rows.stream()
                .map(CheckpointRow::thresholdBytes)
                .reduce(least ? Math::min : Math::max)
                .orElse(0);
    }

    private static Map<String, List<Point>> bySize(List<CheckpointRow> rows) {
        Map<String, List<Point>> series = new LinkedHashMap<>();
        rows.stream()
                .map(CheckpointRow::thresholdBytes)
                .distinct()
                .forEach(threshold -> series.put(
                        size(threshold),
                        points(
                                rows,
                                threshold,
                                row -> row.stateBytes() / 1024.0,
                                CheckpointRow::objectsPerCheckpoint)));
        return series;
    }

    private static List<Point> points(
            List<CheckpointRow> rows,
            int threshold,
            ToDoubleFunction<CheckpointRow> x,
            ToDoubleFunction<CheckpointRow> y) {
        return rows.stream()
                .filter(row -> row.thresholdBytes() == threshold)
                .map(row -> new Point(x.applyAsDouble(row), y.applyAsDouble(row)))
                .toList();
    }

    private static String yes(boolean value) {
        return value ? "yes" : "no";
    }

    private static String percent(double share) {
        return Tables.decimal(100 * share) + " %";
    }

    private static String size(int bytes) {
        return bytes < 1 << 20
                ? Tables.number(Math.round(bytes / 1024.0)) + " KiB"
                : Tables.decimal(bytes / (double) (1 << 20)) + " MiB";
    }
}
