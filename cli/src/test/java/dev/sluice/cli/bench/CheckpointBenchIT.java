package dev.sluice.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A small {@code checkpoint bench}: what it counts is exact, how long it takes means nothing here. */
class CheckpointBenchIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path out;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @Test
    void countsWhatACheckpointCosts() throws IOException {
        Path page = Files.writeString(
                out.resolve("page.md"), "# Mine\n\n<!-- measured -->\nold\n<!-- /measured -->\n\nalso mine\n");

        int exit = run(
                "--jobs=stateless,stateful",
                "--subtasks=3",
                "--thresholds=20kb,1mb",
                "--entropy",
                "true",
                "--unaligned",
                "false",
                "--sizes=",
                "--spread=40",
                "--checkpoints=2",
                "--json",
                "--out=" + out,
                "--page=" + page);

        assertThat(exit).as(errors.toString()).isZero();
        List<String> lines = output.toString().lines().toList();
        JsonNode result = JSON.readTree(lines.get(lines.size() - 1));
        assertThat(result.path("command").asText()).isEqualTo("checkpoint bench");

        // A file each for the state of three subtasks, or none; never more than one write for the metadata.
        List<String> rows = new ArrayList<>();
        for (JsonNode row : result.path("rows")) {
            rows.add("%s %d: %d objects, %s class A, %s"
                    .formatted(
                            row.path("job").asText(),
                            row.path("thresholdBytes").asInt(),
                            row.path("objectsPerCheckpoint").asInt(),
                            row.path("classAPerCheckpoint").asText(),
                            row.path("operationsPerCheckpoint").has("list") ? "lists" : "no list"));
            assertThat(row.path("subtasks").asInt()).isEqualTo(3);
            assertThat(row.path("restoreMs").asLong()).isPositive();
        }
        assertThat(rows)
                .containsExactly(
                        "stateless 20480: 4 objects, 4.0 class A, no list",
                        "stateless 1048576: 1 objects, 1.0 class A, no list",
                        "stateful 20480: 4 objects, 4.0 class A, no list",
                        "stateful 1048576: 1 objects, 1.0 class A, no list");

        // Flink's own asks for folders, by listings.
        assertThat(result.path("flinksOwn")).hasSize(2).allSatisfy(row -> assertThat(
                        row.path("operationsPerCheckpoint").path("list").asDouble())
                .isGreaterThan(1));
        assertThat(result.path("costs")).hasSize(4);

        // 8 objects of 40 checkpoints, all in one place without entropy.
        assertThat(result.path("spread").get(0).path("dataObjects").asLong()).isEqualTo(320);
        assertThat(result.path("spread").get(0).path("hottestPrefixShare").asDouble())
                .isEqualTo(1);
        assertThat(result.path("spread").get(1).path("hottestPrefixShare").asDouble())
                .isLessThan(0.05);

        assertThat(out.resolve("checkpoints.html")).exists();
        assertThat(page)
                .content()
                .startsWith("# Mine\n\n<!-- measured -->\n")
                .contains("## What checkpoints cost")
                .doesNotContain("\nold\n")
                .endsWith("<!-- /measured -->\n\nalso mine\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--thresholds=much | --thresholds: much (expected: a size such as 20kb or 1mb)",
                "--subtasks=0 | --subtasks: 0 (expected: at least 1)",
                "--subtasks=1000 | --subtasks: [1000] (expected: up to 512)",
                "--checkpoints=0 | --checkpoints: 0 (expected: at least 1)",
                "--spread=-1 | --spread: -1 (expected: at least 0)",
                "--page=none.md | --page: none.md: not readable (expected: a page in Markdown)",
            })
    void refusesWhatCannotBeMeasured(String option, String message) {
        assertThat(run(option)).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(errors.toString()).startsWith(message + System.lineSeparator());
    }

    private int run(String... arguments) {
        return new CommandLine(new CheckpointBenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
    }
}
