package dev.sluice.cli.sls;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What other systems' configurations become here, each system a command of its own. */
@Command(
        name = "import",
        description = "Turn what another system forwards logs by into subscriptions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SlsCommand.class, CommandLine.HelpCommand.class})
public final class ImportCommand {}
