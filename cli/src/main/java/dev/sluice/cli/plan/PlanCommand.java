package dev.sluice.cli.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.cli.Json;
import dev.sluice.cli.plan.LaneChange.Status;
import dev.sluice.events.schema.WriterSchemas;
import dev.sluice.pipelines.ConfigurationException;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Problem;
import dev.sluice.subscription.Subscription;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a change of subscriptions or of an event schema does, before it is made. */
@Command(
        name = "plan",
        description =
                "Say what a change of a job's subscriptions, or of its events' schema, does (docs/plan.md): what has to be"
                        + " restarted and how, what goes elsewhere, what breaks. Contacts nothing. Exit code 1 if something"
                        + " breaks.",
        mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "OLD",
            description = "Subscriptions as the job runs them: a file or a folder.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "Subscriptions as they are to be: a file or a folder.")
    private Path after = Path.of("");

    @Option(
            names = "--schema",
            paramLabel = "SCHEMA",
            description =
                    "Given twice: the schema of an event's records until now, then its new version, each a file (.avsc) or a"
                            + " built-in name.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--set",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "Values for $${NAME} in the files, separated by commas.")
    private Map<String, String> variables = Map.of();

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(
            String command,
            boolean ok,
            long added,
            long removed,
            long changed,
            long affected,
            long unaffected,
            List<Lane> lanes,
            List<EffectLine> job) {}

    private record Lane(String subscription, String status, List<Difference> differences, List<EffectLine> effects) {
        static Lane of(LaneChange change) {
            return new Lane(
                    change.lane(),
                    lowerCase(change.status()),
                    change.differences(),
                    change.effects().stream().map(EffectLine::of).toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record EffectLine(String effect, String path, String text) {
        static EffectLine of(Effect effect) {
            return new EffectLine(lowerCase(effect.kind()), effect.path(), effect.text());
        }
    }

    @Override
    public Integer call() {
        if (!schemas.isEmpty() && schemas.size() != 2) {
            throw new ParameterException(
                    spec.commandLine(), "--schema: given " + schemas.size() + " times (expected: twice, old and new)");
        }
        List<String> problems = new ArrayList<>();
        List<Subscription> old = load(before, problems);
        List<Subscription> changed = load(after, problems);
        SchemaChange schema = schemaChange(problems);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        JobPlan plan = JobPlan.of(old, changed, schema);
        if (json) {
            spec.commandLine().getOut().println(Json.line(report(plan)));
        } else {
            print(plan);
        }
        return plan.breaks() ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private List<Subscription> load(Path fileOrFolder, List<String> problems) {
        try {
            LoadedSubscriptions loaded = LoadedSubscriptions.load(SubscriptionFiles.of(fileOrFolder), variables);
            loaded.problems().stream().map(Problem::show).forEach(problems::add);
            return loaded.subscriptions();
        } catch (ConfigurationException e) {
            problems.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private @Nullable SchemaChange schemaChange(List<String> problems) {
        List<Schema> read = new ArrayList<>();
        for (String schema : schemas) {
            try {
                read.add(WriterSchemas.nameOrFile(schema));
            } catch (IllegalArgumentException e) {
                problems.add("--" + e.getMessage());
            }
        }
        try {
            return read.size() == 2 ? new SchemaChange(read.get(0), read.get(1)) : null;
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static Report report(JobPlan plan) {
        return new Report(
                "plan",
                !plan.breaks(),
                plan.count(Status.ADDED),
                plan.count(Status.REMOVED),
                plan.count(Status.CHANGED),
                plan.count(Status.AFFECTED),
                plan.count(Status.UNAFFECTED),
                plan.lanes().stream()
                        .filter(lane -> lane.status() != Status.UNAFFECTED)
                        .map(Lane::of)
                        .toList(),
                plan.job().stream().map(EffectLine::of).toList());
    }

    private void print(JobPlan plan) {
        PrintWriter out = spec.commandLine().getOut();
        for (LaneChange lane : plan.lanes()) {
            if (lane.status() != Status.UNAFFECTED) {
                out.println(lane.lane() + ": " + lowerCase(lane.status()));
                lane.differences().forEach(difference -> print(difference, out));
                lane.effects().forEach(effect -> out.println("  " + effect.describe()));
            }
        }
        if (!plan.job().isEmpty()) {
            out.println("the job");
            plan.job().forEach(effect -> out.println("  " + effect.describe()));
        }
        out.printf(
                "%d added, %d removed, %d changed, %d affected, %d unaffected; %s%n",
                plan.count(Status.ADDED),
                plan.count(Status.REMOVED),
                plan.count(Status.CHANGED),
                plan.count(Status.AFFECTED),
                plan.count(Status.UNAFFECTED),
                plan.breaks() ? "something breaks" : "nothing breaks");
    }

    private static void print(Difference difference, PrintWriter out) {
        out.println("  " + difference.path());
        printLines("    - ", difference.before(), out);
        printLines("    + ", difference.after(), out);
    }

    private static void printLines(String sign, @Nullable String value, PrintWriter out) {
        if (value != null) {
            value.lines().forEach(line -> out.println(sign + line));
        }
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
