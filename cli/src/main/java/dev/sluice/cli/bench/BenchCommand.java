package dev.sluice.cli.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks, each a command of its own. */
@Command(
        name = "bench",
        description = "Measure throughput per CPU, memory and latency, against baselines in the same call.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CoreCommand.class,
            PartitionsCommand.class,
            SinkCommand.class,
            LanesCommand.class,
            ShapingCommand.class,
            SmallCommand.class,
            LatencyCommand.class,
            SoakCommand.class,
            GenerateCommand.class,
            ReportCommand.class,
            CommandLine.HelpCommand.class,
        })
public final class BenchCommand {}
