package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredSectionTest {
    @TempDir
    private Path folder;

    private Path page;

    @BeforeEach
    void setUp() {
        page = folder.resolve("page.md");
    }

    @Test
    void replacesNothingButTheSection() throws IOException {
        Files.writeString(page, "# Page\n<!-- measured -->\nold\n<!-- /measured -->\nrest\n");

        MeasuredSection.of(page)
                .write(SampleReports.empty("checkpoint bench", "What it costs")
                        .table("Rows", List.of("a"), List.of(List.of("1"))));

        assertThat(page)
                .content()
                .startsWith("# Page\n<!-- measured -->\n\n## What it costs\n")
                .contains("| a |\n| ---: |\n| 1 |\n", "./sluice checkpoint bench\n")
                .doesNotContain("old")
                .endsWith("<!-- /measured -->\nrest\n");
    }

    @Test
    void refusesAPageWithoutASection() throws IOException {
        Files.writeString(page, "<!-- /measured -->\n<!-- measured -->\n");

        assertThatThrownBy(() -> MeasuredSection.of(page))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(page + ": no section (expected: the lines <!-- measured --> and <!-- /measured -->)");
    }

    @Test
    void refusesAPageThatIsNotThere() {
        assertThatThrownBy(() -> MeasuredSection.of(page))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(page + ": not readable (expected: a page in Markdown)");
    }
}
