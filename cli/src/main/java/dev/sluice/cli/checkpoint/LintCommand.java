package dev.sluice.cli.checkpoint;

import dev.sluice.checkpoint.CheckpointPlan.Profile;
import dev.sluice.checkpoint.Finding;
import dev.sluice.checkpoint.Finding.Severity;
import dev.sluice.checkpoint.FlinkSettings;
import dev.sluice.checkpoint.Lint;
import dev.sluice.cli.Json;
import dev.sluice.pipelines.ConfigurationException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is off in a Flink configuration. */
@Command(
        name = "lint",
        description =
                "Check a Flink configuration's checkpoint settings: what is off and why. Exit code 1 with an error,"
                        + " 0 with warnings only.",
        mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "flink-conf.yaml, config.yaml or a FlinkDeployment.")
    private Path file = Path.of("");

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            defaultValue = "stateless-small",
            description = "What kind of job it is for (see checkpoint plan); default ${DEFAULT-VALUE}.")
    private String profile = "";

    @Option(names = "--previous", paramLabel = "FILE", description = "The configuration that state was written with.")
    private @Nullable Path previous;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    private record Report(String command, boolean ok, String file, List<Finding> findings) {}

    @Override
    public Integer call() {
        List<Finding> findings = findings();
        long errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .count();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(new Report("checkpoint lint", errors == 0, file.toString(), findings)));
        } else {
            findings.forEach(finding -> out.println(finding.describe()));
            out.printf("%d errors, %d warnings%n", errors, findings.size() - errors);
        }
        return errors == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Finding> findings() {
        try {
            FlinkSettings settings = FlinkSettings.read(file);
            List<Finding> findings = new ArrayList<>(Lint.check(settings, Profile.named(profile)));
            if (previous != null) {
                findings.addAll(Lint.compare(FlinkSettings.read(previous), settings));
            }
            return findings;
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    String.valueOf(e.getMessage()).lines().toList());
        }
    }
}
