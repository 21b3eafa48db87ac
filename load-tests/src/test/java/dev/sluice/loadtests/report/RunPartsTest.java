package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtests.measure.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunPartsTest {

    @Test
    void cutsARunIntoSeconds() {
        List<Part> parts = RunParts.of(List.of(SampleReports.run("sluice", 1_000, true, null)));

        assertThat(parts).hasSize(4);
        assertThat(((Part.Lines) parts.get(0)).series())
                .containsExactlyEntriesOf(Map.of("sluice", points(1_000, 1_000, 1_000, 1_000)));
        assertThat(((Part.Lines) parts.get(1)).series().get("sluice")).isEqualTo(points(1.5, 1.5, 1.5, 1.5));
        assertThat(((Part.Lines) parts.get(2)).series().get("sluice")).isEqualTo(points(40, 80, 120, 160));
        assertThat(((Part.Lines) parts.get(3)).series().get("sluice")).isEqualTo(points(80, 160, 240, 320));
    }

    @Test
    void tellsRunsOfOneNameApart() {
        List<Part> parts = RunParts.of(List.of(
                SampleReports.run("sluice", 1_000, true, null),
                SampleReports.run("sluice", 2_000, true, null),
                SampleReports.run("kafkaio", 10, false, null)));

        assertThat(((Part.Lines) parts.get(0)).series().keySet())
                .containsExactly("sluice", "sluice (run 2)", "kafkaio (incomplete)");
    }

    @Test
    void showsTheThreadsOfARunWithoutARecording() {
        Measured run = SampleReports.run("sluice", 1_000, true, null);
        Map<String, Double> seconds = Map.of("lane", 1.5);

        List<Part> parts = RunParts.of(List.of(new Measured(
                run.name(), run.complete(), run.steady(), run.samples(), seconds, run.facts(), run.recording())));

        assertThat(parts).hasSize(5);
        assertThat(parts.get(4)).isEqualTo(new Profile("sluice", seconds, 0, List.of(), List.of(), List.of()));
    }

    @Test
    void showsNothingOfNoRuns() {
        assertThat(RunParts.of(List.of())).isEmpty();
    }

    @Test
    void goesOnWithoutARecordingThatIsNotReadable(@TempDir Path folder) throws IOException {
        Path recording = Files.writeString(folder.resolve("sluice.jfr"), "this is no recording, not even a short one");

        List<Part> parts = RunParts.of(List.of(SampleReports.run("sluice", 1_000, true, recording)));

        assertThat(parts).hasSize(5);
        assertThat(((Part.Text) parts.get(4)).text())
                .startsWith("sluice: its recording is not readable: ")
                .doesNotContain(folder.toString());
    }

    private static List<Point> points(double... values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> new Point(i + 1, values[i]))
                .toList();
    }
}
