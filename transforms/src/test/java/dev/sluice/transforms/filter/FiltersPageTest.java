package dev.sluice.transforms.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.transforms.plan.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the examples of the documentation to what the language does. */
class FiltersPageTest {
    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    private static final Map<String, FieldType> FIELDS = Map.of(
            "action", FieldType.ENUM,
            "app", FieldType.STRING,
            "bytes_sent", FieldType.INTEGER,
            "dest_ip", FieldType.ADDRESS,
            "dest_port", FieldType.INTEGER,
            "session_end_reason", FieldType.STRING,
            "source_ip", FieldType.ADDRESS,
            "time_generated", FieldType.TIMESTAMP);

    /** Surefire runs in the module's directory. */
    private static final Path PAGE = Path.of("../docs/filters.md");

    @Test
    void examplesHaveNoProblems() throws IOException, FilterException {
        List<String> examples = SQL.matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();

        assertThat(examples).hasSize(3);
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
}
