package dev.sluice.cli.checkpoint;

import dev.sluice.checkpoint.CheckpointPlan;
import dev.sluice.checkpoint.Setting;
import dev.sluice.checkpoint.StorageLayout;
import dev.sluice.cli.Json;
import dev.sluice.pipelines.ConfigurationException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.util.TimeUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A plan with its reasons, or as a file that Flink, its operator or Beam takes. */
@Command(
        name = "plan",
        description = "Show the checkpoint settings of a profile with their reasons, or write them for Flink or Beam.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "stateless-small",
            description =
                    "local, stateless-small, stateless-large, stateful, exactly-once-sinks or object-sinks; default"
                            + " ${DEFAULT-VALUE}.")
    private String profile = "";

    @Option(names = "--root", paramLabel = "URI", description = "Where checkpoints go, such as gs://bucket/folder.")
    private @Nullable String root;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Whose they are; needed with --root.")
    private @Nullable String tenant;

    @Option(
            names = "--application",
            paramLabel = "NAME",
            defaultValue = "sluice",
            description = "What the tenant runs; default ${DEFAULT-VALUE}.")
    private String application = "";

    @Option(
            names = "--job",
            paramLabel = "NAME",
            description = "The job, a job of Sluice's by its consumer group; default the application.")
    private @Nullable String job;

    @Option(names = "--no-entropy", description = "No random characters in front of objects' names.")
    private boolean noEntropy;

    @Option(names = "--interval", paramLabel = "TIME", description = "Another interval, such as 30s.")
    private @Nullable String interval;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Another timeout.")
    private @Nullable String timeout;

    @Option(names = "--min-pause", paramLabel = "TIME", description = "Another minimum pause.")
    private @Nullable String minPause;

    @Option(
            names = "--source-start-up",
            paramLabel = "TIME",
            defaultValue = "0s",
            description =
                    "How long a source needs to have its splits, about 10s with KafkaIO; 0 for the read of Sluice.")
    private String sourceStartUp = "";

    @Option(names = "--memory-threshold", paramLabel = "SIZE", description = "Another threshold, such as 100kb.")
    private @Nullable String memoryThreshold;

    @Option(names = "--max-parallelism", paramLabel = "N", description = "Another max parallelism; 0 is Flink's.")
    private @Nullable Integer maxParallelism;

    @Option(names = "--unaligned", negatable = true, description = "Whether barriers may overtake.")
    private @Nullable Boolean unaligned;

    @ArgGroup
    private Format format = new Format();

    private static final class Format {
        @Option(names = "--json", description = "One JSON object on the last line.")
        private boolean json;

        @Option(names = "--flink-conf", description = "Lines for flink-conf.yaml or config.yaml.")
        private boolean flinkConf;

        @Option(names = "--flink-deployment", description = "The flinkConfiguration of a FlinkDeployment.")
        private boolean flinkDeployment;

        @Option(names = "--beam-options", description = "Options of Beam's Flink runner, one a line.")
        private boolean beamOptions;
    }

    private record Row(
            String setting,
            String value,
            String why,
            String source,
            Map<String, String> flink,
            Map<String, String> beam) {}

    private record Report(
            String command,
            String profile,
            List<Row> settings,
            Map<String, String> flinkConfiguration,
            Map<String, String> beamOptions) {}

    @Override
    public Integer call() {
        CheckpointPlan plan = plan();
        PrintWriter out = spec.commandLine().getOut();
        if (format.json) {
            out.println(Json.line(
                    new Report("checkpoint plan", profile, rows(plan), plan.flinkConfiguration(), plan.beamOptions())));
        } else if (format.flinkConf) {
            plan.flinkConfiguration().forEach((key, value) -> out.println(key + ": " + value));
        } else if (format.flinkDeployment) {
            out.println("flinkConfiguration:");
            plan.flinkConfiguration().forEach((key, value) -> out.println("  " + key + ": \"" + value + "\""));
        } else if (format.beamOptions) {
            plan.beamOptions().forEach((name, value) -> out.println("--" + name + "=" + value));
        } else {
            table(rows(plan), out);
        }
        return ExitCode.OK;
    }

    /**
     * The plan, with what was given otherwise in the words of Flink's configuration.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    private CheckpointPlan plan() {
        Map<String, String> changes = new LinkedHashMap<>();
        put(changes, "execution.checkpointing.interval", interval);
        put(changes, "execution.checkpointing.timeout", timeout);
        put(changes, "execution.checkpointing.min-pause", minPause);
        put(changes, "state.storage.fs.memory-threshold", memoryThreshold);
        put(changes, "pipeline.max-parallelism", maxParallelism);
        put(changes, "execution.checkpointing.unaligned.enabled", unaligned);
        List<String> problems = new ArrayList<>();
        Optional<CheckpointPlan> plan =
                collect(() -> CheckpointPlan.named(profile).withFlink(changes).withSourceStartUp(startUp()), problems);
        Optional<StorageLayout> storage = root == null ? noStorage(problems) : collect(this::storage, problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return storage.map(plan.orElseThrow()::withStorage).orElse(plan.orElseThrow());
    }

    private static void put(Map<String, String> changes, String key, @Nullable Object value) {
        if (value != null) {
            changes.put(key, value.toString());
        }
    }

    private Duration startUp() {
        try {
            return TimeUtils.parseDuration(sourceStartUp);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--source-start-up: " + sourceStartUp + " (expected: a time such as 10s)", e);
        }
    }

    private StorageLayout storage() {
        if (tenant == null) {
            throw new IllegalArgumentException("--tenant: (none) (expected: a tenant's name, as --root is given)");
        }
        return new StorageLayout(
                String.valueOf(root), tenant, application, job == null ? application : job, !noEntropy);
    }

    private Optional<StorageLayout> noStorage(List<String> problems) {
        if (tenant != null || job != null) {
            problems.add("--root: (none) (expected: where checkpoints go, as " + (tenant == null ? "--job" : "--tenant")
                    + " is given)");
        }
        return Optional.empty();
    }

    private static <T> Optional<T> collect(Supplier<T> part, List<String> problems) {
        try {
            return Optional.of(part.get());
        } catch (IllegalArgumentException e) {
            String.valueOf(e.getMessage()).lines().forEach(problems::add);
            return Optional.empty();
        }
    }

    private static List<Row> rows(CheckpointPlan plan) {
        return Arrays.stream(Setting.values())
                .map(setting -> new Row(
                        setting.title(),
                        setting.value(plan),
                        setting.why(),
                        setting.source(),
                        setting.flink(plan),
                        setting.beam(plan)))
                .toList();
    }

    private static void table(List<Row> rows, PrintWriter out) {
        int settings = width(rows, Row::setting);
        int values = width(rows, Row::value);
        String line = "%-" + settings + "s  %-" + values + "s  %s%n";
        out.printf(line, "setting", "value", "why");
        rows.forEach(row -> out.printf(line, row.setting(), row.value(), row.why()));
    }

    private static int width(List<Row> rows, Function<Row, String> column) {
        return rows.stream().map(column).mapToInt(String::length).max().orElse(1);
    }
}
