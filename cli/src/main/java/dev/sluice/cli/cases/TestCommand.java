package dev.sluice.cli.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.cli.Json;
import dev.sluice.pipelines.ConfigurationException;
import dev.sluice.pipelines.LoadedSubscriptions;
import dev.sluice.subscription.SourcedSubscription;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the tests that stand in subscription files. */
@Command(
        name = "test",
        description =
                "Run the tests of subscription files (docs/testing.md): events in, what is delivered out, by the job's own"
                        + " shaping. Contacts nothing. Exit code 1 if a test fails, 2 if there is none.",
        mixinStandardHelpOptions = true)
public final class TestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SUBSCRIPTION", arity = "1..*", description = "Subscription files (YAML).")
    private List<Path> files = List.of();

    @Option(
            names = "--set",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "Values for $${NAME} in the files, separated by commas.")
    private Map<String, String> variables = Map.of();

    @Option(names = "--junit", paramLabel = "FILE", description = "Write the results as JUnit XML, too.")
    private @Nullable Path junit;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(String command, boolean ok, int tests, long failures, List<Line> results) {}

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Line(String subscription, String test, boolean ok, String file, int line, List<String> difference) {

        static Line of(CaseResult result) {
            return new Line(
                    result.subscription(),
                    result.test(),
                    result.ok(),
                    result.file(),
                    result.line(),
                    result.difference());
        }
    }

    @Override
    public Integer call() throws IOException {
        LoadedSubscriptions loaded = LoadedSubscriptions.load(files, variables);
        loaded.orThrow();
        List<CaseResult> results = new ArrayList<>();
        for (SourcedSubscription sourced : loaded.sourced()) {
            results.addAll(CaseRunner.run(sourced));
        }
        if (results.isEmpty()) {
            throw new ConfigurationException(
                    List.of("tests: none in " + files + " (expected: a subscription with tests)"));
        }
        if (junit != null) {
            JUnitXml.write(junit, results);
        }
        long failures = results.stream().filter(result -> !result.ok()).count();
        if (json) {
            List<Line> lines = results.stream().map(Line::of).toList();
            spec.commandLine()
                    .getOut()
                    .println(Json.line(new Report("test", failures == 0, results.size(), failures, lines)));
        } else {
            print(results, failures);
        }
        return failures == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(List<CaseResult> results, long failures) {
        PrintWriter out = spec.commandLine().getOut();
        String subscription = "";
        for (CaseResult result : results) {
            if (!result.subscription().equals(subscription)) {
                subscription = result.subscription();
                out.println(subscription);
            }
            out.printf("  %-6s %s%n", result.ok() ? "ok" : "FAILED", result.test());
            if (!result.ok()) {
                out.printf("         %s:%d%n", result.file(), result.line());
                result.difference().forEach(line -> out.println("         " + line));
            }
        }
        out.printf("%d tests, %d failed%n", results.size(), failures);
    }
}
