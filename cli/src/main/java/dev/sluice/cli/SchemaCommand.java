package dev.sluice.cli;

import dev.sluice.subscription.SubscriptionSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the options of subscription files for editors. */
@Command(
        name = "schema",
        description = "Print the JSON Schema of subscription files, with which editors complete and check them.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(SubscriptionSchema.json());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }
}
