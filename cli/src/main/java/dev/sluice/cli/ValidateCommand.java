package dev.sluice.cli;

import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.Problem;
import dev.sluice.subscription.Subscription;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks subscription files without contacting anything. */
@Command(
        name = "validate",
        description =
                "Check subscription files: form, secrets' references, fields, filters and steps. Reports every problem at once.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Subscription files (YAML).")
    private List<Path> files = List.of();

    @Option(
            names = "--set",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "Values for $${NAME} in the files, separated by commas.")
    private Map<String, String> variables = Map.of();

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(String command, boolean ok, List<String> subscriptions, List<Problem> problems) {}

    @Override
    public Integer call() {
        LoadedSubscriptions loaded = LoadedSubscriptions.load(files, variables);
        List<Problem> problems = loaded.problems();
        if (json) {
            List<String> lanes =
                    loaded.subscriptions().stream().map(Subscription::lane).toList();
            spec.commandLine().getOut().println(Json.line(new Report("validate", problems.isEmpty(), lanes, problems)));
        } else if (problems.isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%d subscriptions, no problems%n",
                            loaded.subscriptions().size());
        } else {
            problems.forEach(problem -> spec.commandLine().getErr().println(problem.show()));
            spec.commandLine().getErr().printf("%d problems%n", problems.size());
        }
        return problems.isEmpty() ? ExitCode.OK : ExitCode.USAGE;
    }
}
