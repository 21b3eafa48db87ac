package dev.sluice.cli.demo;

import dev.sluice.cli.Json;
import dev.sluice.cli.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the main job on embedded real components and checks every event. */
@Command(
        name = "demo",
        description =
                "Run the main job on an embedded broker, receivers and Flink, and check by event id that nothing is missing.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final int SHOWN_LINES = 1_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "200000",
            description = "Generated events; default $${DEFAULT-VALUE}.")
    private long events;

    @Option(
            names = "--input",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "PAN-OS log file (plain or .gz) to send instead of generated events; several files may be given.")
    private List<Path> input = List.of();

    @Option(
            names = "--keep",
            description = "Leave everything running afterwards and print where to look; Ctrl-C ends it.")
    private boolean keep;

    @Option(names = "--json", description = "Report as one JSON object on the last line.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        check();
        DemoEvents source = input.isEmpty()
                ? new GeneratedEvents(events, Instant.now().truncatedTo(ChronoUnit.HOURS))
                : new LogFileEvents(input);
        Path examples = Path.of(System.getProperty("sluice.home", "."), "pipelines", "examples");
        Demo demo = Demo.start(examples, Progress.onStandardError());
        // Ctrl-C must leave no file behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-close"));
        DemoReport report = demo.run(source);
        show(report, source);
        if (keep) {
            keepRunning(demo);
        }
        return report.ok() ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Answers queries from standard input until Ctrl-C. */
    private void keepRunning(Demo demo) throws IOException, InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        err.println(demo.addresses());
        err.println(
                "Everything keeps running until Ctrl-C. A line of SQL is run on the BigQuery rows (DuckDB), such as:");
        err.println("  " + Demo.sampleQuery());
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                answer(demo, line);
            }
        }
        new CountDownLatch(1).await(); // Standard input is closed: until the process is ended.
    }

    private void answer(Demo demo, String sql) {
        try {
            demo.query(sql).forEach(row -> spec.commandLine().getOut().println(row));
        } catch (SQLException e) {
            spec.commandLine().getErr().println(e.getMessage());
        }
        spec.commandLine().getOut().flush();
    }

    private void check() {
        if (events < 1) {
            throw new ParameterException(spec.commandLine(), "--events: " + events + " (expected: at least 1)");
        }
        for (Path file : input) {
            if (!Files.isReadable(file)) {
                throw new ParameterException(spec.commandLine(), "--input: " + file + " (expected: a readable file)");
            }
        }
    }

    private void show(DemoReport report, DemoEvents source) {
        List<String> unreadable = source.unreadable();
        unreadable.stream()
                .limit(SHOWN_LINES)
                .forEach(line -> spec.commandLine().getErr().println("unreadable: " + line));
        if (unreadable.size() > SHOWN_LINES) {
            spec.commandLine().getErr().printf("and %d more unreadable lines%n", unreadable.size() - SHOWN_LINES);
        }
        spec.commandLine().getOut().println(json ? Json.line(report) : report.table());
        spec.commandLine().getOut().flush();
    }
}
