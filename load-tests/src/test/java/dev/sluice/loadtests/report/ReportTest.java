package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.loadtests.measure.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private record Contract(boolean ok, long events, Path file) {}

    @TempDir
    private Path folder;

    @Test
    void showsTextsNamesAndCellsAsTheyAre() throws IOException {
        // Given
        String name = "<script>alert(\"a & b\")</script>";
        Report report = SampleReports.empty(name, name)
                .text(name)
                .table(name, List.of(name), List.of(List.of(name)))
                .bars(name, name, Map.of(name, 1.0))
                .lines(name, name, name, Map.of(name, List.of(new Point(0, 0), new Point(1, 1))))
                .runs(List.of(SampleReports.run(name, 1_000, true, null)));

        // When
        String html = Files.readString(report.write(folder, "core", Map.of()));

        // Then
        assertThat(html)
                .contains("&lt;script&gt;alert(&quot;a &amp; b&quot;)&lt;/script&gt;")
                .doesNotContain("<script");
    }

    @Test
    void isOneFileThatNeedsNoOther() throws IOException {
        String html = Files.readString(SampleReports.core().write(folder, "core", Map.of()));

        assertThat(html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "")
                        .replace("xmlns:xlink=\"http://www.w3.org/1999/xlink\"", ""))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n")
                .doesNotContain("http")
                .doesNotContain("src=")
                .doesNotContain("@import");
    }

    @Test
    void drawsEveryChartAndKeepsTheOrder() throws IOException {
        assumeThat(Drawing.HAS_FONTS).as("this machine has fonts").isTrue();

        String html = Files.readString(SampleReports.core().write(folder, "core", Map.of()));

        assertThat(html).containsSubsequence("<h1>The same work in two programs</h1>", "Each reads the same events");
        assertThat(html)
                .containsSubsequence(
                        "<h2>Programs</h2>",
                        "<td class=\"n\">310,000</td><td>yes</td>",
                        "<svg role=\"img\" aria-label=\"Events per CPU-second\"",
                        "<svg role=\"img\" aria-label=\"Latency\"",
                        "<svg role=\"img\" aria-label=\"Throughput over time\"",
                        "<svg role=\"img\" aria-label=\"CPU over time\"",
                        "<svg role=\"img\" aria-label=\"Heap in use over time\"",
                        "<svg role=\"img\" aria-label=\"Resident memory over time\"");
    }

    @Test
    void showsWhereTheTimeOfARunWent() throws IOException {
        // Given
        Measured run = SampleReports.run("sluice", 1_000, true, null);
        Stacks stacks = new Stacks();
        stacks.add("lane-1", List.of("java.util.zip.CRC32.update", "a.b.Lane.send", "a.b.Lane.run"), false);
        stacks.add("lane-2", List.of("a.b.Lane.run"), false);
        ReportFile report = new ReportFile(
                "bench core",
                "Core",
                "2026-01-02T03:04:05Z",
                SampleReports.MACHINE,
                ReportFile.json(Map.of()),
                List.of(stacks.profile(run.name(), Map.of("lane", 1.5))));

        // When
        String html = HtmlPage.of(report);

        // Then
        assertThat(html)
                .containsSubsequence(
                        "<h2>sluice: where its CPU time went</h2>",
                        "<td class=\"n\">1.5</td><td class=\"n\">100.0</td><td>lane</td>",
                        "2 samples of Java code",
                        "<td class=\"n\">50.0</td><td class=\"n\">100.0</td>"
                                + "<td class=\"m\">Lane.run <small>a.b</small></td>",
                        "<summary>By threads</summary>",
                        "<h3>100.0 % lane-#</h3>",
                        "<summary>Calls</summary>",
                        "<summary>100.0 % lane-#</summary>",
                        "<summary>100.0 % Lane.run</summary>",
                        "<div class=\"leaf\">50.0 % Lane.send › CRC32.update</div>");
    }

    @Test
    void saysTheCommandTheDateAndTheMachine() throws IOException {
        String html = Files.readString(SampleReports.core().write(folder, "core", Map.of()));

        assertThat(html)
                .contains("<code>./sluice bench core --events 1000000</code>, 2026-01-02 03:04:05 UTC<br>"
                        + "Example CPU @ 2.00GHz, 2 cores, 8.0 GiB, Linux 6.1.0 (amd64), JDK 17.0.15 (Example);"
                        + " Beam 2.70.0, Flink 1.19.3, kafka-clients 3.9.1</p>");
    }

    @Test
    void saysSoWhereThereIsNothingToDraw() throws IOException {
        Report report = SampleReports.empty("bench core", "Core")
                .bars("Rates", "events/s", Map.of("none", Double.NaN))
                .lines("Latency", "seconds", "ms", Map.of("none", List.of(new Point(0, Double.NaN))));

        assertThat(Files.readString(report.write(folder, "core", Map.of())))
                .containsSubsequence("Rates", "Not drawn", "Latency", "Not drawn")
                .doesNotContain("<svg");
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        // Given
        Map<String, Double> bars = new LinkedHashMap<>();
        bars.put("z", 1.5);
        bars.put("a", 2.5);

        // When
        SampleReports.core().bars("Order", "unit", bars).write(folder, "core", Map.of("ok", true));
        ReportFile read = ReportFile.read(folder.resolve("core.json"));
        read.write(folder.resolve("again.json"));

        // Then
        assertThat(folder.resolve("again.json")).hasSameTextualContentAs(folder.resolve("core.json"));
        assertThat(read.command()).isEqualTo("bench core --events 1000000");
        assertThat(read.title()).isEqualTo("The same work in two programs");
        assertThat(read.date()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(read.machine()).isEqualTo(SampleReports.MACHINE);
        assertThat(read.result().path("ok").asBoolean()).isTrue();
        assertThat(read.parts())
                .hasSize(9)
                .contains(new Part.Lines(
                        "Latency", "seconds", "ms", Map.of("p99", List.of(new Point(0, 1), new Point(1, 2.5)))));
        assertThat(((Part.Bars) read.parts().get(8)).values().keySet()).containsExactly("z", "a");
    }

    @Test
    void leavesPathsOutOfTheContract() throws IOException {
        SampleReports.core().write(folder, "core", new Contract(true, 42, folder));

        assertThat(ReportFile.read(folder.resolve("core.json")).result()).hasToString("{\"ok\":true,\"events\":42}");
    }

    @Test
    void refusesRowsThatDoNotFitTheColumns() {
        Report report = SampleReports.empty("bench core", "Core");

        assertThatThrownBy(() -> report.table("Programs", List.of("a", "b"), List.of(List.of("1"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Programs: row [1] (expected: 2 cells)");
    }
}
