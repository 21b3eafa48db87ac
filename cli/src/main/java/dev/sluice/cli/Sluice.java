package dev.sluice.cli;

import dev.sluice.cli.bench.BenchCommand;
import dev.sluice.cli.cases.TestCommand;
import dev.sluice.cli.checkpoint.CheckpointCommand;
import dev.sluice.cli.demo.DemoCommand;
import dev.sluice.cli.faults.FaultsCommand;
import dev.sluice.cli.plan.PlanCommand;
import dev.sluice.cli.preview.ExplainCommand;
import dev.sluice.cli.preview.PreviewCommand;
import dev.sluice.cli.sls.ImportCommand;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./sluice}. */
@Command(
        name = "sluice",
        description =
                "Firewall events from Kafka to HTTPS SIEMs, syslog collectors, BigQuery and Google Cloud Storage.",
        mixinStandardHelpOptions = true,
        version = "sluice 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            ValidateCommand.class,
            SchemaCommand.class,
            TestCommand.class,
            PreviewCommand.class,
            ExplainCommand.class,
            PlanCommand.class,
            ImportCommand.class,
            CheckCommand.class,
            LedgerCommand.class,
            BenchCommand.class,
            CheckpointCommand.class,
            FaultsCommand.class,
            CommandLine.HelpCommand.class,
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:success", "1:the command ran and failed", "2:bad usage or configuration"})
public final class Sluice {

    private Sluice() {}

    public static void main(String[] arguments) {
        // Google's clients log through java.util.logging, whose default is the console.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine().execute(arguments));
    }

    /** The commands with their ways to report. */
    static CommandLine commandLine() {
        return new CommandLine(new Sluice())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(new FailureReport());
    }
}
