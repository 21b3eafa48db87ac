package dev.sluice.cli.checkpoint;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What concerns checkpoints, each a command of its own. */
@Command(
        name = "checkpoint",
        description = "Plan a job's checkpoints, and check Flink configurations for what costs or loses state.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PlanCommand.class,
            LintCommand.class,
            CommandLine.HelpCommand.class,
        })
public final class CheckpointCommand {}
