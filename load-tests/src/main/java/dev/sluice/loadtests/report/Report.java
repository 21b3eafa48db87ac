package dev.sluice.loadtests.report;

import dev.sluice.loadtests.measure.Measured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a benchmark found, put together in the order in which it is shown. Texts, names and cells are shown as they are, so
 * that they may hold anything. Not thread-safe.
 */
public final class Report {
    private final String command;
    private final String title;
    private final Instant date;
    private final Machine machine;
    private final List<Part> parts = new ArrayList<>();

    private Report(String command, String title, Instant date, Machine machine) {
        this.command = command;
        this.title = title;
        this.date = date.truncatedTo(ChronoUnit.SECONDS);
        this.machine = machine;
    }

    /**
     * An empty report of this machine, now.
     *
     * @param command what to type behind {@code ./sluice} to repeat it, such as {@code bench core}
     */
    public static Report of(String command, String title) {
        return of(command, title, Instant.now(), Machine.here());
    }

    static Report of(String command, String title, Instant date, Machine machine) {
        return new Report(command, title, date, machine);
    }

    /** Adds a paragraph. */
    public Report text(String paragraph) {
        parts.add(new Part.Text(paragraph));
        return this;
    }

    /**
     * Adds a table; a column that holds numbers only, with units or without, is set to the right.
     *
     * @throws IllegalArgumentException when a row has not as many cells as there are columns
     */
    public Report table(String title, List<String> columns, List<List<String>> rows) {
        parts.add(new Part.Table(title, columns, rows));
        return this;
    }

    /**
     * Adds a bar chart.
     *
     * @param values by name, in the order of the map; what others are compared with comes first
     */
    public Report bars(String title, String unit, Map<String, Double> values) {
        parts.add(new Part.Bars(title, unit, values));
        return this;
    }

    /**
     * Adds a line chart.
     *
     * @param series by name, in the order of the map; points in the order of x
     */
    public Report lines(String title, String xUnit, String yUnit, Map<String, List<Point>> series) {
        parts.add(new Part.Lines(title, xUnit, yUnit, series));
        return this;
    }

    /**
     * Adds charts of throughput, CPU, heap and resident memory over time, one line a run, and for each run that has a
     * recording its top methods and calls. Recordings are read now and not needed later.
     */
    public Report runs(List<Measured> runs) {
        parts.addAll(RunParts.of(runs));
        return this;
    }

    /** Its tables, for a terminal; charts and stacks are left out. */
    public String asText() {
        return TextTables.of(parts);
    }

    /** All of it but its curves, as a section of a page. */
    String asMarkdown() {
        return PerformancePage.section(file(Map.of()));
    }

    private ReportFile file(Object contract) {
        return new ReportFile(command, title, date.toString(), machine, ReportFile.json(contract), parts);
    }

    /**
     * Writes {@code name.html} and {@code name.json}.
     *
     * @param folder is created if it does not exist
     * @param contract what the command promises to programs, in Jackson's terms: a record, a map or a collection; a
     *     record's components that are paths are left out
     * @return the HTML file
     */
    public Path write(Path folder, String name, Object contract) {
        ReportFile file = file(contract);
        Path html = folder.resolve(name + ".html");
        try {
            Files.createDirectories(folder);
            file.write(folder.resolve(name + ".json"));
            Files.writeString(html, HtmlPage.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return html;
    }
}
