package dev.sluice.loadtests.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTablesTest {

    @Test
    void setsColumnsBelowEachOther() {
        Report report = Report.of("bench core", "Title")
                .text("left out")
                .table(
                        "Programs",
                        List.of("program", "rate"),
                        List.of(List.of("a", "1,000"), List.of("longer-name", "7")))
                .table("Second", List.of("x"), List.of());

        assertThat(report.asText())
                .isEqualTo(
                        """
                        Programs
                        program       rate
                        a            1,000
                        longer-name      7

                        Second
                        x
                        """);
    }
}
