package dev.sluice.loadtests.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page of measured figures in the documentation (Markdown), made of the reports of benchmarks and of nothing else. */
public final class PerformancePage implements Part.Display {
    private static final String INTRODUCTION =
            """
            # Performance

            *Made by `./sluice bench report RESULTS --page docs/performance.md`; changes by hand are lost.*

            Each section is one benchmark, with its machine, its date and the command that repeats it. Figures of different machines do
            not compare; the ratios within a section are what to look at.

            ## How it is measured
            - **CPU-seconds** are those of the whole measured process, user and system: its framework, its compiler and its
              garbage collector included. Other programs on the machine change them little, while events per second of wall time
              depend on what else runs.
            - **The steady part** is what comes behind the warm-up and behind the JVM's compiling, half of the events at the latest.
            - **Baselines** run in the same call as what they are compared with: on the same machine, on the same events of the
              same topic, one after the other.
            - **The broker and the receivers** are processes of their own. What they use is not in the figures.
            """;

    private static final List<String> ORDER = List.of(
            "bench core",
            "bench partitions",
            "bench sink",
            "bench lanes",
            "bench shaping",
            "bench small",
            "bench latency",
            "bench soak");

    private final StringBuilder page = new StringBuilder();

    private PerformancePage() {}

    /**
     * Writes the page.
     *
     * @param results folder with reports ({@code *.json}), one section each; those of commands that are not there are left out
     * @throws IllegalArgumentException when there is none, or when a file is no report
     */
    public static void write(Path results, Path page) throws IOException {
        List<ReportFile> reports = new ArrayList<>();
        for (Path file : files(results)) {
            reports.add(ReportFile.read(file));
        }
        if (reports.isEmpty()) {
            throw new IllegalArgumentException(results + ": no file (expected: reports of benchmarks, *.json)");
        }
        reports.sort(Comparator.comparingInt(PerformancePage::rank).thenComparing(ReportFile::command));
        Files.writeString(page, of(reports));
    }

    private static List<Path> files(Path results) throws IOException {
        try (Stream<Path> files = Files.list(results)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    /** Others come last. */
    private static int rank(ReportFile report) {
        return IntStream.range(0, ORDER.size())
                .filter(i -> (report.command() + " ").startsWith(ORDER.get(i) + " "))
                .findFirst()
                .orElse(ORDER.size());
    }

    private static String of(List<ReportFile> reports) {
        PerformancePage page = new PerformancePage();
        page.page.append(INTRODUCTION);
        reports.forEach(page::append);
        return page.page.toString();
    }

    /** One report alone. */
    static String section(ReportFile report) {
        PerformancePage page = new PerformancePage();
        page.append(report);
        return page.page.toString();
    }

    private void append(ReportFile report) {
        page.append("\n## ").append(escaped(report.title())).append('\n');
        report.parts().forEach(part -> part.showOn(this));
        page.append("\nMeasured on ")
                .append(report.date(), 0, "2026-01-01".length())
                .append(": ")
                .append(escaped(report.machine().describe()))
                .append(". Again:\n```sh\n./sluice ")
                .append(report.command())
                .append("\n```\n");
    }

    @Override
    public void text(Part.Text text) {
        page.append('\n').append(escaped(text.text())).append('\n');
    }

    @Override
    public void table(Part.Table table) {
        page.append("\n**").append(escaped(table.title())).append("**\n\n");
        row(table.columns());
        row(IntStream.range(0, table.columns().size())
                .mapToObj(i -> table.isNumeric(i) ? "---:" : "---")
                .toList());
        table.rows()
                .forEach(cells ->
                        row(cells.stream().map(PerformancePage::escaped).toList()));
    }

    private void row(List<String> cells) {
        page.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** As a table, with each value's ratio to the first. */
    @Override
    public void bars(Part.Bars bars) {
        if (bars.values().isEmpty()) {
            return;
        }
        Map.Entry<String, Double> first = bars.values().entrySet().iterator().next();
        List<List<String>> rows = bars.values().entrySet().stream()
                .map(bar ->
                        List.of(bar.getKey(), Numbers.inShort(bar.getValue()), ratio(bar.getValue(), first.getValue())))
                .toList();
        table(new Part.Table(
                bars.title() + " (" + bars.unit() + ")", List.of("", "value", "of " + first.getKey()), rows));
    }

    private static String ratio(double value, double first) {
        return first == 0 ? "-" : String.format(Locale.ROOT, "%.2f", value / first);
    }

    /** Curves are for the HTML page. */
    @Override
    public void lines(Part.Lines lines) {
        // Not on this page.
    }

    /** Methods are for the HTML page. */
    @Override
    public void profile(Profile profile) {
        // Not on this page.
    }

    /** In one line, and shown as it is. */
    private static String escaped(String text) {
        return text.replaceAll("\\s+", " ")
                .replaceAll("([\\\\`*<|\\[\\]])", "\\\\$1")
                .replace("&", "&amp;");
    }
}
