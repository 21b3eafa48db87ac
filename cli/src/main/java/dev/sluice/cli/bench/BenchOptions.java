package dev.sluice.cli.bench;

import dev.sluice.cli.Json;
import dev.sluice.cli.Progress;
import dev.sluice.loadtests.bench.BenchSettings;
import dev.sluice.loadtests.bench.EventCount;
import dev.sluice.loadtests.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of every benchmark, and what all of them do around it. */
final class BenchOptions {
    private static final Pattern HEAP = Pattern.compile("[1-9]\\d{0,5}[mg]");

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(names = "--json", description = "Print the result as one JSON object on the last line.")
    private boolean json;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where the HTML report and the JSON file go; default load-tests/target/bench.")
    private @Nullable Path out;

    @Option(
            names = "--heap",
            paramLabel = "SIZE",
            defaultValue = "1g",
            description = "Heap of each measured process, such as 512m or 1g; default ${DEFAULT-VALUE}.")
    private String heap = "";

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description =
                    "The longest that one program may take; it is measured as far as it got; default ${DEFAULT-VALUE}.")
    private int limitSeconds;

    @Option(names = "--no-profile", description = "Record no stacks (the JDK's Flight Recorder, 1 to 2 %% of CPU).")
    private boolean noProfile;

    /** A benchmark: takes the settings and a place to say how far it is, gives a result and a report of it. */
    interface Benchmark<R extends Record> {
        Found<R> run(BenchSettings settings, Progress progress) throws Exception;
    }

    /** What a benchmark gives: what it promises to programs, and what it shows to people. */
    record Found<R extends Record>(R result, Report report) {}

    /**
     * Runs a benchmark in a folder of its own, which goes when it ends or is interrupted, and shows what it found.
     *
     * @param name of the report's files
     */
    <R extends Record> R run(String name, Benchmark<R> benchmark) throws Exception {
        CommandSpec command = command();
        check(command);
        Progress progress = Progress.onStandardError();
        try (RunFolder folder = RunFolder.create()) {
            BenchSettings settings =
                    new BenchSettings(folder.path(), heap, Duration.ofSeconds(limitSeconds), !noProfile);
            Found<R> found = benchmark.run(settings, progress);
            progress.end();
            Path html = found.report().write(folder(), name, found.result());
            PrintWriter err = command.commandLine().getErr();
            err.println("Report: " + html);
            PrintWriter output = command.commandLine().getOut();
            output.println(json ? Json.line(found.result()) : found.report().asText());
            output.flush();
            return found.result();
        }
    }

    private Path folder() {
        return out == null ? Path.of(System.getProperty("sluice.home", "."), "load-tests", "target", "bench") : out;
    }

    private void check(CommandSpec command) {
        if (!HEAP.matcher(heap).matches()) {
            throw new ParameterException(
                    command.commandLine(), "--heap: " + heap + " (expected: a size such as 512m or 1g)");
        }
        positive("--limit", limitSeconds);
        try {
            Files.createDirectories(folder());
        } catch (IOException e) {
            throw new ParameterException(
                    command.commandLine(), "--out: " + folder() + " (expected: a folder, or where one can be made)", e);
        }
    }

    /** Refuses a number below 1. */
    void positive(String option, long value) {
        if (value < 1) {
            throw new ParameterException(command().commandLine(), option + ": " + value + " (expected: at least 1)");
        }
    }

    /** The numbers of events, which {@code --events} and {@code --warm-up} give. */
    EventCount count(long events, long warmUp) {
        positive("--events", events);
        if (warmUp < 0) {
            throw new ParameterException(command().commandLine(), "--warm-up: " + warmUp + " (expected: at least 0)");
        }
        return new EventCount(warmUp, events);
    }

    /** The benchmark's command. */
    CommandSpec command() {
        if (spec == null) {
            throw new IllegalStateException("options: outside of a command");
        }
        return spec;
    }
}
