package dev.sluice.cli;

import dev.sluice.pipelines.ConnectionCheck;
import dev.sluice.pipelines.ConnectionCheck.LaneFindings;
import dev.sluice.sinks.check.Finding;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Tries the connections of subscriptions and says what is wrong. */
@Command(
        name = "check",
        description =
                "Try the connections of subscriptions, from this machine and with its secrets: says what is wrong, and delivers nothing.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nOptions of the job that count here (--name=value):%n",
        footer = {
            "  --bootstrapServers=host:port[,host:port]   brokers without security: checks brokers and topics, too",
            "  --kafkaConfig=FILE                         brokers with security",
            "  --consumerGroup=NAME                       group whose offsets must be readable",
            "  --set=name=value[,name=value]              values for $${name} in subscription files",
            "  --googleCredentials=NONE, --gcsUrl=URL, --bigQueryRestUrl=URL, --bigQueryWriteEndpoint=host:port,",
            "  --bigQueryWritePlaintext=true              stand-ins for Google's services",
        })
final class CheckCommand implements Callable<Integer> {
    private static final int MAX_TIMEOUT_SECONDS = 300;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SUBSCRIPTION", arity = "1..*", description = "Subscription files (YAML).")
    private List<String> files = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "What one step may take, ${DEFAULT-VALUE} seconds unless set.")
    private int timeoutSeconds;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    @Unmatched
    private List<String> options = new ArrayList<>();

    private record Report(String command, boolean ok, List<Lane> lanes) {}

    private record Lane(String lane, String sink, boolean ok, List<Step> steps) {
        static Lane of(LaneFindings findings) {
            return new Lane(
                    findings.lane(),
                    lowerCase(findings.sink()),
                    findings.ok(),
                    findings.steps().stream().map(Step::of).toList());
        }
    }

    private record Step(String step, String status, String detail) {
        static Step of(Finding finding) {
            return new Step(finding.step(), lowerCase(finding.status()), finding.detail());
        }
    }

    @Override
    public Integer call() {
        if (timeoutSeconds < 1 || timeoutSeconds > MAX_TIMEOUT_SECONDS) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--timeout: " + timeoutSeconds + " (expected: 1 to " + MAX_TIMEOUT_SECONDS + ")");
        }
        List<Lane> lanes = new ArrayList<>();
        boolean ok =
                ConnectionCheck.run(JobOptions.parse(files, options), Duration.ofSeconds(timeoutSeconds), findings -> {
                    Lane lane = Lane.of(findings);
                    lanes.add(lane);
                    if (!json) {
                        print(lane);
                    }
                });
        if (json) {
            spec.commandLine().getOut().println(Json.line(new Report("check", ok, lanes)));
        } else {
            long failed = lanes.stream().filter(lane -> !lane.ok()).count();
            spec.commandLine().getOut().printf("%d lanes checked, %d failed%n", lanes.size(), failed);
        }
        return ok ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void print(Lane lane) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("%s (%s)%n", lane.lane(), lane.sink());
        lane.steps().forEach(step -> out.printf("  %-8s %-12s %s%n", step.status(), step.step(), step.detail()));
        out.flush();
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
