package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.plan.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the examples of the documentation to what the language does. */
class FiltersPageTest {
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static final Map<String, FieldType> FIELDS = Map.ofEntries(
            Map.entry("action", FieldType.ENUM),
            Map.entry("app", FieldType.STRING),
            Map.entry("bytes_sent", FieldType.INTEGER),
            Map.entry("dest_ip", FieldType.ADDRESS),
            Map.entry("dest_port", FieldType.INTEGER),
            Map.entry("log_time", FieldType.TIMESTAMP),
            Map.entry("rule", FieldType.STRING),
            Map.entry("session_end_reason", FieldType.STRING),
            Map.entry("source_ip", FieldType.ADDRESS),
            Map.entry("source_user", FieldType.STRING),
            Map.entry("time_generated", FieldType.TIMESTAMP),
            Map.entry("tunnel", FieldType.STRING),
            Map.entry("vsys", FieldType.STRING));

    /** Surefire runs in the module's directory. */
    private static final Path PAGE = Path.of("../docs/filters.md");

    @Test
    void examplesHaveNoProblems() throws IOException, FilterException {
        List<String> examples = SQL.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(examples).hasSize(7);
        for (String example : examples) {
            assertThat(Filter.parse(example).check(FIELDS)).as(example).isEmpty();
        }
    }

    @Test
    void problemsReadAsShown() throws IOException, FilterException {
        String page = Files.readString(PAGE);

        for (String wrong : List.of("dest_prt = 22", "dest_port = 'ssh'", "cidr_match(source_ip, '10.0.0.0/33')")) {
            assertThat(Filter.parse(wrong).check(FIELDS)).singleElement().satisfies(problem -> assertThat(page)
                    .contains("\n" + problem.describe() + "\n"));
        }
    }

    @Test
    void listsEveryFunction() throws IOException {
        String rows = Arrays.stream(Function.values()).map(Function::row).collect(Collectors.joining("\n"));

        assertThat(Files.readString(PAGE)).contains("|---|---|---|\n" + rows + "\n\n");
    }

    @Test
    void underlinesThePlaceAsShown() throws IOException, FilterException {
        FilterProblem problem =
                Filter.parse("tunnel = 'a' AND dest_prt = 22").check(FIELDS).get(0);

        assertThat(Files.readString(PAGE)).contains("\n" + problem.excerpt().indent(4));
    }
}
