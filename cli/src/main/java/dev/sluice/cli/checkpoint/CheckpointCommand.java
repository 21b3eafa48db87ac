package dev.sluice.cli.checkpoint;

import dev.sluice.cli.bench.CheckpointBenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What concerns checkpoints, each a command of its own. */
@Command(
        name = "checkpoint",
        description =
                "Plan a job's checkpoints, check Flink configurations for what costs or loses state, and measure.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PlanCommand.class,
            LintCommand.class,
            CheckpointBenchCommand.class,
            CommandLine.HelpCommand.class,
        })
public final class CheckpointCommand {}
