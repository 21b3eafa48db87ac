package dev.sluice.cli.bench;

import dev.sluice.loadtests.report.PerformancePage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        description = "Make a page of documentation from the JSON files of benchmarks.",
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "RESULTS", description = "Folder with the JSON files (see --out of the benchmarks).")
    private Path results = Path.of("");

    @Option(
            names = "--page",
            required = true,
            paramLabel = "FILE",
            description = "The page, in Markdown, such as docs/performance.md; replaced if it exists.")
    private Path page = Path.of("");

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(results) && spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "RESULTS: " + results + " (expected: a folder with JSON files)");
        }
        PerformancePage.write(results, page);
        return ExitCode.OK;
    }
}
