package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerformancePageTest {
    @TempDir
    private Path folder;

    @Test
    void isMadeOfTheReportsInTheirOrder() throws IOException {
        // Given: by name, the order would be the other one
        SampleReports.lanes().write(folder, "a-lanes", Map.of());
        SampleReports.core().write(folder, "z-core", Map.of());
        Files.writeString(folder.resolve("notes.txt"), "not a report");
        Path page = folder.resolve("performance.md");

        // When
        PerformancePage.write(folder, page);

        // Then
        assertThat(page).hasContent(golden("performance.md"));
    }

    @Test
    void putsUnknownCommandsLast() throws IOException {
        SampleReports.empty("bench", "Z").write(folder, "0", Map.of());
        SampleReports.empty("bench corex", "Y").write(folder, "1", Map.of());
        SampleReports.empty("bench soak", "X").write(folder, "2", Map.of());
        SampleReports.empty("bench sink syslog", "W").write(folder, "3", Map.of());
        SampleReports.empty("bench sink https", "V").write(folder, "4", Map.of());
        Path page = folder.resolve("performance.md");

        PerformancePage.write(folder, page);

        assertThat(Files.readString(page)).containsSubsequence("\n## V", "\n## W", "\n## X", "\n## Z", "\n## Y");
    }

    @Test
    void refusesAFolderWithoutReports() {
        assertThatThrownBy(() -> PerformancePage.write(folder, folder.resolve("performance.md")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(folder + ": no file (expected: reports of benchmarks, *.json)");
    }

    @Test
    void refusesOtherFilesByName() throws IOException {
        Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");

        assertThatThrownBy(() -> PerformancePage.write(folder, folder.resolve("performance.md")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("other.json: not the report of a benchmark: ");
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PerformancePageTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
